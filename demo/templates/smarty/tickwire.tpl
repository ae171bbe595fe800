{* One of Tickwire's widgets: {include file="tickwire.tpl" widget="price-ticker" symbol="BTCUSDT"} *}
{strip}
{* attributes: by scripts/write-templates.mjs *}
{$tickwire_attributes = [
  'price-ticker' => [
    'symbol', 'symbols', 'aliases', 'feed', 'layout', 'speed', 'sparkline', 'change', 'fields', 'decimals',
    'currency', 'size', 'flash', 'pace', 'paused', 'alert-above', 'alert-below', 'alert-change', 'notify',
    'symbol-url', 'theme', 'movement-colors', 'lang', 'dir'
  ],
  'price-chart' => [
    'symbol', 'feed', 'type', 'interval', 'ranges', 'range', 'volume', 'scale', 'max-points', 'compare',
    'price-lines', 'timezone', 'decimals', 'follow', 'paused', 'theme', 'movement-colors', 'lang', 'dir'
  ],
  'feed-status' => [
    'feed', 'variant', 'theme', 'movement-colors', 'lang', 'dir'
  ],
  'activity-log' => [
    'feed', 'max-entries', 'levels', 'types', 'symbols', 'timestamps', 'order', 'announce', 'paused', 'theme',
    'movement-colors', 'lang', 'dir'
  ]
]}
{$tickwire_booleans = [
  'sparkline', 'paused', 'notify', 'volume', 'announce'
]}
{* /attributes *}
{if isset($tickwire_attributes[$widget])}
  <{$widget}
  {foreach $tickwire_attributes[$widget] as $tickwire_name}
    {$tickwire_variable = $tickwire_name|replace:'-':'_'}
    {$tickwire_value = ${$tickwire_variable}|default:null}
    {if in_array($tickwire_name, $tickwire_booleans)}
      {if $tickwire_value === true || $tickwire_value === 'true' || $tickwire_value === $tickwire_name}{' '}{$tickwire_name}{/if}
    {elseif $tickwire_value !== null && $tickwire_value !== false && $tickwire_value !== '' && !is_array($tickwire_value)}
      {' '}{$tickwire_name}="{$tickwire_value|escape:'html':'UTF-8' nofilter}"
    {/if}
  {/foreach}
  >{$fallback|default:''|escape:'html':'UTF-8' nofilter}</{$widget}>
{/if}
{/strip}
