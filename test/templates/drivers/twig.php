<?php
// Renders templates with Twig. JSON in: {autoescape, folders, pages: [[source, context], …]}; HTML out.
require 'Twig/autoload.php';

$question = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$loader = new Twig\Loader\FilesystemLoader();
foreach ($question['folders'] as $namespace => $folder) {
    $loader->addPath($folder, $namespace);
}
$twig = new Twig\Environment($loader, [
    'autoescape' => $question['autoescape'] ? 'html' : false,
    'strict_variables' => true,
]);
$render = fn ($page) => $twig->createTemplate($page[0])->render($page[1]);
echo json_encode(array_map($render, $question['pages']), JSON_THROW_ON_ERROR);
