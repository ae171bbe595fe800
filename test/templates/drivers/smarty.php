<?php
// Renders templates with Smarty. JSON in: {escapes, folder, compiled, pages: [[source, context], …]}; HTML out.
require 'smarty4/bootstrap.php';

$question = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$smarty = new Smarty();
$smarty->setTemplateDir($question['folder'])->setCompileDir($question['compiled']);
$smarty->escape_html = $question['escapes'];
$smarty->muteUndefinedOrNullWarnings(); // as SuiteCRM and vtiger do
$answers = [];
foreach ($question['pages'] as [$source, $context]) {
    $smarty->clearAllAssign();
    $smarty->assign($context);
    $answers[] = $smarty->fetch("string:$source");
}
echo json_encode($answers, JSON_THROW_ON_ERROR);
