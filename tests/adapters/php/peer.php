<?php
// What both servers share: a book that survives the request, and answers in the forms that servers are free to choose.
declare(strict_types=1);

ini_set('soap.wsdl_cache_enabled', '0');
ini_set('display_errors', '0');

const SOAP_CLIENT_FAULT = 'Client';
const SOAP_SERVER_FAULT = 'Server';

/** Runs $work on the book in FOLDER/book.json, alone; what it returns is returned, and the book is kept. */
function with_book(callable $work): mixed
{
    $file = fopen(getenv('PEER_FOLDER') . '/book.json', 'c+');
    flock($file, LOCK_EX);
    try {
        $book = json_decode(stream_get_contents($file) ?: '{}', true, flags: JSON_THROW_ON_ERROR);
        $result = $work($book);
        ftruncate($file, 0);
        rewind($file);
        fwrite($file, json_encode($book, JSON_THROW_ON_ERROR | JSON_PRETTY_PRINT));
        fflush($file);
        return $result;
    } finally {
        fclose($file);
    }
}

/** The next thing to do that the test wrote into FOLDER/script.json, a list; '' where there is none. */
function next_order(): string
{
    $path = getenv('PEER_FOLDER') . '/script.json';
    $file = fopen($path, 'c+');
    flock($file, LOCK_EX);
    $orders = json_decode(stream_get_contents($file) ?: '[]', true) ?: [];
    $order = array_shift($orders) ?? '';
    ftruncate($file, 0);
    rewind($file);
    fwrite($file, json_encode($orders));
    fclose($file);
    return $order;
}

/** Has the answer sent as ISO-8859-1, in chunks, or with a header of its own. */
function shape_answer(string $form): void
{
    if ($form === 'latin1') {
        ob_start(function (string $content): string {
            $latin = iconv('UTF-8', 'ISO-8859-1', str_replace('encoding="UTF-8"', 'encoding="ISO-8859-1"', $content));
            header('Content-Type: text/xml; charset=ISO-8859-1');
            header('Content-Length: ' . strlen($latin));
            return $latin;
        });
    } elseif ($form === 'chunked') {
        ob_start(function (string $content): string {
            header_remove('Content-Length');
            header('Transfer-Encoding: chunked');
            $chunks = array_map(fn ($part) => dechex(strlen($part)) . "\r\n$part\r\n", str_split($content, 17));
            return implode('', $chunks) . "0\r\n\r\n";
        });
    }
}

/** Adds a header to the answer that the client does not know; the server takes it only while it is in an operation. */
function add_answer_header(SoapServer $server): void
{
    $server->addSoapHeader(new SoapHeader('urn:peer', 'Served', 'PHP'));
}

/** Serves one request by the description, with $service as the object whose methods are the operations. */
function serve(object $service, string $order): void
{
    shape_answer($order);
    $server = new SoapServer(getenv('PEER_WSDL'), ['soap_version' => SOAP_1_1, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
    $service->server = $server;
    $server->setObject($service);
    $server->handle();
}
