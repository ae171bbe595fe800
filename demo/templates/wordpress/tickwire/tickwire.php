<?php
/**
 * Plugin Name:       Tickwire
 * Description:       Live prices in posts and pages: tickers, charts, the state of the feed and its log, as blocks and shortcodes.
 * Version:           0.1.0
 * Requires at least: 5.8
 * Requires PHP:      7.4
 * License:           MIT
 * License URI:       https://opensource.org/licenses/MIT
 * Text Domain:       tickwire
 *
 * @package Tickwire
 */

defined( 'ABSPATH' ) || exit;

const TICKWIRE_FILE     = __FILE__;
const TICKWIRE_VERSION  = '0.1.0';
const TICKWIRE_ELEMENTS = array( 'price-ticker', 'price-chart', 'feed-status', 'activity-log' );

require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/attributes.php';
require __DIR__ . '/includes/kit.php';
require __DIR__ . '/includes/elements.php';
require __DIR__ . '/includes/tags.php';
require __DIR__ . '/includes/oembed.php';

if ( is_admin() ) {
	require __DIR__ . '/includes/settings-page.php';
}
