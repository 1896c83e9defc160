<?php
// The warehouse's service on PHP's SoapServer: each message id once, what is in stock, typed faults.
declare(strict_types=1);

require __DIR__ . '/peer.php';

final class Warehouse
{
    private const STOCK = ['4711-A' => 15, '4712' => 100];

    public SoapServer $server;

    public function __construct(private string $order)
    {
    }

    public function CreateShippingOrder(object $request): array
    {
        if ($this->order === 'busy') {
            $this->fault(SOAP_SERVER_FAULT, 'BUSY', 'Inventur bis 14 Uhr');
        }
        foreach ($request->Line as $line) {
            if (!isset(self::STOCK[$line->Material])) {
                $this->fault(
                    SOAP_CLIENT_FAULT, 'MATERIAL_UNKNOWN', "Kein Material {$line->Material} für Lager München",
                    ['Position' => $line->Position, 'Material' => $line->Material],
                );
            }
        }
        $kept = with_book(function (array &$book) use ($request): array {
            $known = $book['orders'][$request->MessageId] ?? null;
            if ($known !== null) {
                $book['repeats'][$request->MessageId] = ($book['repeats'][$request->MessageId] ?? 0) + 1;
                return $known;
            }
            $number = 'WA-' . (count($book['orders'] ?? []) + 1);
            return $book['orders'][$request->MessageId] = self::orderOf($request, $number);
        });
        if ($this->order === 'lost') {
            exit;
        }
        if ($this->order === 'answer_header') {
            add_answer_header($this->server);
        }
        return ['ShippingOrder' => $kept];
    }

    public function GetStatus(object $request): array
    {
        $orders = with_book(fn (array &$book): array => $book['orders'] ?? []);
        return ['ShippingOrder' => array_values(array_intersect_key($orders, array_flip($request->MessageId)))];
    }

    public function CancelShippingOrder(object $request): array
    {
        $order = with_book(function (array &$book) use ($request): ?array {
            if (!isset($book['orders'][$request->MessageId])) {
                return null;
            }
            $book['orders'][$request->MessageId]['State'] = 'cancelled';
            $book['orders'][$request->MessageId]['Text'] = $request->Reason ?? '';
            return $book['orders'][$request->MessageId];
        });
        return ['ShippingOrder' => $order ?? $this->fault(SOAP_CLIENT_FAULT, 'MESSAGE_UNKNOWN', 'Auftrag nicht gefunden')];
    }

    public function QueryStock(object $request): array
    {
        if (!isset(self::STOCK[$request->Material])) {
            return ['Stock' => []];
        }
        return ['Stock' => [[
            'Material' => $request->Material, 'Plant' => $request->Plant ?? '1000',
            'Unrestricted' => self::STOCK[$request->Material], 'Reserved' => 0,
            'Available' => self::STOCK[$request->Material], 'Unit' => 'PCE', 'AsOf' => '2026-03-06T09:30:00+01:00',
        ]]];
    }

    private static function orderOf(object $request, string $number): array
    {
        $lines = array_map(function (object $line): array {
            $ordered = (float) $line->Quantity;
            $confirmed = min($ordered, self::STOCK[$line->Material]);
            return [
                'Position' => $line->Position, 'Material' => $line->Material, 'Ordered' => $ordered,
                'Confirmed' => $confirmed, 'Backorder' => $ordered - $confirmed, 'Lacking' => 0, 'Picked' => 0,
                'Shipped' => 0,
            ];
        }, $request->Line);
        return [
            'MessageId' => $request->MessageId, 'WarehouseOrder' => $number, 'Delivery' => $request->Delivery,
            'State' => 'waiting', 'ChangedAt' => '2026-03-06T09:30:00.250+01:00', 'Text' => 'Lager München',
            'Line' => $lines,
        ];
    }

    private function fault(string $party, string $code, string $text, array $more = []): never
    {
        throw new SoapFault($party, $text, null, (object) (['Code' => $code, 'Text' => $text] + $more), 'WarehouseFault');
    }
}

$order = next_order();
serve(new Warehouse($order), $order);
