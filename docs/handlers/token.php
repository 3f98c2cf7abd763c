<?php // token.php beside your pages, for <realtime-voice token-url="/token.php">: a secret for whoever is signed in.
if ($_SERVER['REQUEST_METHOD'] !== 'POST') { http_response_code(405); exit; }
session_start(['read_and_close' => true]);
if (empty($_SESSION['user'])) { http_response_code(401); exit; } // what your login puts there
$base = getenv('OPENAI_BASE_URL') ?: 'https://api.openai.com/v1';
$answer = @fopen("$base/realtime/client_secrets", 'r', false, stream_context_create(['http' => [
    'method' => 'POST',
    'header' => [
        'Authorization: Bearer ' . getenv('OPENAI_API_KEY'),
        'Content-Type: application/json',
        'OpenAI-Safety-Identifier: ' . hash('sha256', $_SESSION['user']),
    ],
    'content' => json_encode([
        'expires_after' => ['anchor' => 'created_at', 'seconds' => 30],
        'session' => ['type' => 'realtime', 'model' => 'gpt-realtime-2.1-mini'],
    ]),
    'timeout' => 10, 'ignore_errors' => true, 'follow_location' => 0,
]]));
$status = $answer ? (int) (explode(' ', stream_get_meta_data($answer)['wrapper_data'][0])[1] ?? 0) : 0;
if ($status !== 200) { http_response_code($status === 429 ? 429 : 502); exit; }
header('Content-Type: application/json');
header('Cache-Control: no-store');
echo json_encode(json_decode(stream_get_contents($answer), true) + ['base_url' => $base], JSON_UNESCAPED_SLASHES);
