<?php
/**
 * The tags themselves, written into a post.
 *
 * @package Tickwire
 */

defined( 'ABSPATH' ) || exit;

add_filter( 'wp_kses_allowed_html', 'tickwire_allow_tags', 10, 2 );
add_filter( 'the_content', 'tickwire_find_tags', 99 );
add_filter( 'widget_text_content', 'tickwire_find_tags', 99 );
add_filter( 'widget_block_content', 'tickwire_find_tags', 99 );
add_filter( 'render_block_core/html', 'tickwire_find_tags' );
add_filter( 'the_content_feed', 'tickwire_leave_fallbacks' );

/**
 * Lets authors without special rights keep the tags, where the site wants that.
 *
 * @param array  $allowed Attributes by tag.
 * @param string $context Where the HTML is to stand.
 */
function tickwire_allow_tags( $allowed, $context ) {
	if ( 'post' !== $context || ! tickwire_setting( 'allow_tags' ) ) {
		return $allowed;
	}

	foreach ( TICKWIRE_ELEMENTS as $tag ) {
		$allowed[ $tag ] = array_fill_keys( array_keys( tickwire_attributes( $tag ) ), true );

		// KSES looks into addresses only where it knows the attribute to be one; it asks these from WordPress 5.9 on.
		$allowed[ $tag ]['feed'] = array( 'value_callback' => 'tickwire_is_feed' );
		if ( isset( $allowed[ $tag ]['symbol-url'] ) ) {
			$allowed[ $tag ]['symbol-url'] = array( 'value_callback' => 'tickwire_is_link' );
		}
	}

	return $allowed;
}

/**
 * Loads the kit for tags that no shortcode or block has written.
 *
 * @param string $html Part of a page.
 */
function tickwire_find_tags( $html ) {
	if ( preg_match( '/<(?:' . implode( '|', TICKWIRE_ELEMENTS ) . ')[\s>]/', (string) $html ) ) {
		tickwire_enqueue();
	}

	return $html;
}

/**
 * A feed reader runs no script: of each element the fallback remains.
 *
 * @param string $html A post in a feed.
 */
function tickwire_leave_fallbacks( $html ) {
	return preg_replace( '#</?(?:' . implode( '|', TICKWIRE_ELEMENTS ) . ')\b[^>]*>#', '', $html );
}
