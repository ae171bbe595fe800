<?php
/**
 * What the site's owner has set.
 *
 * @package Tickwire
 */

defined( 'ABSPATH' ) || exit;

/**
 * One setting: what a filter says, else what stands on the settings page.
 *
 * @param string $name One of url, integrity, feed, embed_url, oembed_url, allow_tags.
 * @return mixed '' where nothing is set.
 */
function tickwire_setting( string $name ) {
	$options = get_option( 'tickwire', array() );

	/**
	 * Filters a setting: tickwire_url, tickwire_integrity, tickwire_feed, tickwire_embed_url, tickwire_oembed_url,
	 * tickwire_allow_tags.
	 *
	 * @param mixed $value What stands on the settings page.
	 */
	return apply_filters( "tickwire_$name", $options[ $name ] ?? '' );
}
