<?php
/**
 * Leaves nothing behind: the plugin has one option.
 *
 * @package Tickwire
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

if ( ! is_multisite() ) {
	delete_option( 'tickwire' );
	return;
}

foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $tickwire_site ) {
	delete_blog_option( $tickwire_site, 'tickwire' );
}
