<?php
// An IDoc endpoint on PHP's SoapServer: takes each ARCKEY once, and answers typed faults.
declare(strict_types=1);

require __DIR__ . '/peer.php';

const IDOC_NAMESPACE = 'urn:sap-com:document:sap:idoc:soap:messages';

final class Erp
{
    public SoapServer $server;

    public function __construct(private string $order)
    {
    }

    // Operations are named like the basic type that they take. They are written out: with __call the server would take
    // every header for one that is understood.
    public function ORDERS05(object $message): array
    {
        return $this->take('ORDERS05', $message->IDOC);
    }

    public function INVOIC02(object $message): array
    {
        return $this->take('INVOIC02', $message->IDOC);
    }

    public function DELVRY07(object $message): array
    {
        return $this->take('DELVRY07', $message->IDOC);
    }

    public function PREQCR02(object $message): array
    {
        return $this->take('PREQCR02', $message->IDOC);
    }

    public function MBGMCR03(object $message): array
    {
        return $this->take('MBGMCR03', $message->IDOC);
    }

    public function PEXR2002(object $message): array
    {
        return $this->take('PEXR2002', $message->IDOC);
    }

    public function FINSTA01(object $message): array
    {
        return $this->take('FINSTA01', $message->IDOC);
    }

    private function take(string $basicType, object $idoc): array
    {
        $control = $idoc->EDI_DC40;
        $this->refuse($control);
        $number = with_book(function (array &$book) use ($control, $idoc, $basicType): string {
            $known = $book['idocs'][$control->ARCKEY] ?? null;
            if ($known !== null) {
                $book['idocs'][$control->ARCKEY]['repeats']++;
                return $known['number'];
            }
            $number = sprintf('%016d', count($book['idocs'] ?? []) + 1);
            $book['idocs'][$control->ARCKEY] = [
                'number' => $number,
                'repeats' => 0,
                'basic_type' => $basicType,
                'message_type' => $control->MESTYP,
                'segments' => array_keys(get_object_vars($idoc)),
                'document' => $idoc->E1EDK01->BELNR ?? '',
                'names' => array_column($idoc->E1EDKA1 ?? [], 'NAME1'),
            ];
            return $number;
        });
        if ($this->order === 'lost') {
            exit; // kept, and nothing said
        }
        if ($this->order === 'page_after_commit') {
            http_response_code(500);
            echo '<html><body>Fatal error</body></html>';
            exit;
        }
        if ($this->order === 'answer_header') {
            add_answer_header($this->server);
        }
        $assigned = '<a:IDocAssign xmlns:a="' . IDOC_NAMESPACE . '"><a:TransferId>' . $control->DOCNUM
            . '</a:TransferId><a:DbId>' . $number . '</a:DbId></a:IDocAssign>';
        return ['any' => $assigned];
    }

    private function refuse(object $control): void
    {
        if (($control->ARCKEY ?? '') === '') {
            $this->fault(SOAP_CLIENT_FAULT, 'SOAP_MSGID_INITIAL', 'IDoc SOAP Namespace - Violation (SOAP_MSGID_INITIAL)');
        }
        if (!str_starts_with($control->ARCKEY, 'urn:sap.com:msgid=')) {
            $this->fault(SOAP_CLIENT_FAULT, 'SOAP_MSGID_PREFIX_INVALID', 'Violation (SOAP_MSGID_PREFIX_INVALID)');
        }
        if ($this->order === 'locked') {
            $this->fault(SOAP_SERVER_FAULT, 'MSGID_LOCKED', 'IDoc SOAP Namespace - Violation (MSGID_LOCKED)');
        }
        if ($this->order === 'refused' || $this->order === 'latin1_refused') {
            $this->fault(SOAP_CLIENT_FAULT, 'PARTNER_UNKNOWN', 'Kein Eintrag für Müller & Söhne <KU>');
        }
        if ($this->order === 'untyped') {
            throw new SoapFault(SOAP_SERVER_FAULT, 'Something broke');
        }
        if ($this->order === 'exception') {
            throw new RuntimeException('not for the eyes of others');
        }
    }

    private function fault(string $party, string $code, string $text): never
    {
        throw new SoapFault($party, $text, null, (object) ['Code' => $code, 'Text' => $text], 'IDocFault');
    }
}

$order = next_order();
if ($order === 'latin1_refused') {
    shape_answer('latin1');
}
serve(new Erp($order), $order);
