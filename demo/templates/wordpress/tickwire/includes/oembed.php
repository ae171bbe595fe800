<?php
/**
 * Links to the embed page become widgets. WordPress finds by itself what a link is, and puts it into a sandbox where no
 * link within it opens; a page that the site's owner names here is trusted.
 *
 * @package Tickwire
 */

defined( 'ABSPATH' ) || exit;

add_action( 'init', 'tickwire_register_provider' );
add_filter( 'oembed_dataparse', 'tickwire_leave_frame', 10, 3 );

/**
 * Tells WordPress which oEmbed service knows the embed page's widgets.
 */
function tickwire_register_provider() {
	$page    = tickwire_embed_page();
	$service = (string) tickwire_setting( 'oembed_url' );

	if ( '' !== $page && '' !== $service ) {
		wp_oembed_add_provider( $page . '*', $service );
	}
}

/**
 * What the addresses of trusted widgets begin with.
 *
 * @return string '' where none are trusted.
 */
function tickwire_embed_page(): string {
	return (string) strtok( (string) tickwire_setting( 'embed_url' ), '?#' );
}

/**
 * Of a trusted widget only the frame: the quotation beside it is for a sandbox, until the frame tells its height.
 *
 * @param string|false $html What the service answered.
 * @param object       $data All of its answer.
 * @param string       $url  The link.
 */
function tickwire_leave_frame( $html, $data, $url ) {
	$page = tickwire_embed_page();

	if ( '' === $page || 0 !== strpos( $url, $page ) ) {
		return $html;
	}

	return preg_replace( '#<blockquote>.*?</blockquote>#s', '', (string) $html );
}
