{* Once a page: {include file="tickwire_script.tpl" src="https://…/tickwire.full.js" integrity="sha384-…"} *}
<script type="module" src="{$src|escape:'html':'UTF-8' nofilter}"{if !empty($integrity)} integrity="{$integrity|escape:'html':'UTF-8' nofilter}" crossorigin="anonymous"{/if}></script>
