<?php
/**
 * Which attributes an element may have, and with which values.
 *
 * @package Tickwire
 */

defined( 'ABSPATH' ) || exit;

/**
 * The attributes of an element, as its block.json lists them.
 *
 * @param string $tag One of TICKWIRE_ELEMENTS.
 * @return array<string, array> JSON schemas by the attribute's name.
 */
function tickwire_attributes( string $tag ): array {
	static $lists = array();

	if ( ! isset( $lists[ $tag ] ) ) {
		$file = plugin_dir_path( TICKWIRE_FILE ) . "blocks/$tag/block.json";
		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- A file of the plugin's own.
		$block = json_decode( file_get_contents( $file ), true );
		unset( $block['attributes']['fallback'] );
		$lists[ $tag ] = $block['attributes'];
	}

	return $lists[ $tag ];
}

/**
 * Of what an author wrote, what the element may have.
 *
 * @param string $tag   One of TICKWIRE_ELEMENTS.
 * @param array  $given Values by name, as they came from an author.
 * @return array<string, string|true> True for a boolean attribute that is on.
 */
function tickwire_accepted( string $tag, array $given ): array {
	$accepted = array();

	foreach ( tickwire_attributes( $tag ) as $name => $schema ) {
		$value = tickwire_accepted_value( $name, $schema, $given[ $name ] ?? null );
		if ( null !== $value ) {
			$accepted[ $name ] = $value;
		}
	}

	return $accepted;
}

/**
 * One value, or null where it is none that the attribute may have.
 *
 * @param string $name   The attribute.
 * @param array  $schema What its block.json says about it.
 * @param mixed  $value  What an author wrote.
 * @return string|true|null
 */
function tickwire_accepted_value( string $name, array $schema, $value ) {
	if ( 'boolean' === $schema['type'] ) {
		return tickwire_is_on( $name, $value ) ? true : null;
	}

	if ( ! is_scalar( $value ) || is_bool( $value ) || '' === (string) $value ) {
		return null;
	}

	$value = (string) $value;
	if ( isset( $schema['enum'] ) && ! in_array( $value, $schema['enum'], true ) ) {
		return null;
	}
	if ( 'feed' === $name && ! tickwire_is_feed( $value ) ) {
		return null;
	}
	if ( 'symbol-url' === $name && ! tickwire_is_link( $value ) ) {
		return null;
	}

	return $value;
}

/**
 * Whether a boolean attribute is on: as in HTML by standing there, also written "true", "1" or as its own name.
 *
 * @param string $name  The attribute.
 * @param mixed  $value What an author wrote.
 */
function tickwire_is_on( string $name, $value ): bool {
	if ( is_bool( $value ) ) {
		return $value;
	}

	return is_scalar( $value ) && in_array( strtolower( (string) $value ), array( '', '1', 'true', $name ), true );
}

/**
 * Whether a feed names only addresses that prices can come from: `binance`, `hamster https://relay.example, kraken`.
 *
 * @param string $feed As it stands in the attribute.
 */
function tickwire_is_feed( string $feed ): bool {
	foreach ( preg_split( '/[\s,]+/', $feed, -1, PREG_SPLIT_NO_EMPTY ) as $word ) {
		if ( false !== strpos( $word, ':' ) && ! preg_match( '#^(https?|wss?)://[^"\'<>]+$#i', $word ) ) {
			return false;
		}
	}

	return true;
}

/**
 * Whether a link for symbols leads to a page: `/market/{symbol}`, `https://example.com/{symbol}`.
 *
 * @param string $link As it stands in the attribute.
 */
function tickwire_is_link( string $link ): bool {
	return wp_kses_bad_protocol( $link, array( 'http', 'https' ) ) === $link;
}
