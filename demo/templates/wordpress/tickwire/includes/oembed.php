<?php
/**
 * Links to the embed page become widgets.
 *
 * @package Tickwire
 */

defined( 'ABSPATH' ) || exit;

add_action( 'init', 'tickwire_register_provider' );

/**
 * Tells WordPress where the embed page's oEmbed service is. A page that is not registered is found by its discovery
 * link; its widgets then stand in a sandbox.
 */
function tickwire_register_provider() {
	$embed = (string) tickwire_setting( 'embed_url' );

	if ( '' === $embed ) {
		return;
	}

	$embed = strtok( $embed, '?#' );
	wp_oembed_add_provider( $embed . '*', preg_replace( '#embed/(index\.html)?$#', '', $embed ) . 'oembed' );
}
