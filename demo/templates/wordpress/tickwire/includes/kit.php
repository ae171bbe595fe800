<?php
/**
 * The kit's own files: loaded once a page, and only on pages that have an element.
 *
 * @package Tickwire
 */

defined( 'ABSPATH' ) || exit;

add_action( 'wp_footer', 'tickwire_print_script' );
add_filter( 'wp_script_attributes', 'tickwire_complete_script' );

/**
 * Where the script is: as set, by the constant TICKWIRE_URL, or among the plugin's own files.
 *
 * @return string '' where there is none.
 */
function tickwire_script_url(): string {
	$url = (string) tickwire_setting( 'url' );

	if ( '' === $url && defined( 'TICKWIRE_URL' ) ) {
		$url = TICKWIRE_URL;
	}
	if ( '' === $url && is_readable( plugin_dir_path( TICKWIRE_FILE ) . 'assets/tickwire.js' ) ) {
		$url = plugins_url( 'assets/', TICKWIRE_FILE );
	}
	if ( '/' === substr( $url, -1 ) ) {
		$url .= 'tickwire.js';
	}

	return esc_url_raw( $url, array( 'http', 'https' ) );
}

/**
 * All that the script's tag has.
 *
 * @return array<string, string>
 */
function tickwire_script_attributes(): array {
	$integrity = (string) tickwire_setting( 'integrity' );

	return array_filter(
		array(
			'type'        => 'module',
			'src'         => tickwire_script_url(),
			'id'          => 'tickwire-js-module',
			'integrity'   => $integrity,
			'crossorigin' => '' === $integrity ? '' : 'anonymous',
			'data-feed'   => (string) tickwire_setting( 'feed' ),
		)
	);
}

/**
 * Asks for the script and the style sheet that reserves the elements' boxes. Asking again does nothing.
 */
function tickwire_enqueue() {
	if ( '' === tickwire_script_url() ) {
		return;
	}

	wp_enqueue_style( 'tickwire', plugins_url( 'tickwire.css', TICKWIRE_FILE ), array(), TICKWIRE_VERSION );
	// So small a file is better off within the page.
	wp_style_add_data( 'tickwire', 'path', plugin_dir_path( TICKWIRE_FILE ) . 'tickwire.css' );

	if ( function_exists( 'wp_enqueue_script_module' ) ) {
		// Its chunks import the script by its bare address: with ?ver= behind it, it would be loaded twice.
		wp_enqueue_script_module( 'tickwire', tickwire_script_url(), array(), null );
	}
}

/**
 * Before WordPress 6.5, which knows no script modules.
 */
function tickwire_print_script() {
	if ( ! function_exists( 'wp_enqueue_script_module' ) && wp_style_is( 'tickwire', 'enqueued' ) ) {
		wp_print_script_tag( tickwire_script_attributes() );
	}
}

/**
 * From WordPress 6.5 on, which gives a script module an address and an id, and nothing else.
 *
 * @param array $attributes Of any script of the page.
 */
function tickwire_complete_script( $attributes ) {
	return 'tickwire-js-module' === ( $attributes['id'] ?? '' ) ? tickwire_script_attributes() : $attributes;
}
