<?php
/**
 * Plugin Name: What the test's site needs beside the plugin
 */

// WordPress asks no server on this machine, nor at such ports, unless it is told that it may.
add_filter( 'http_request_host_is_external', '__return_true' );
add_filter(
	'http_allowed_safe_ports',
	function ( $ports ) {
		return array_merge( $ports, get_option( 'test_ports', array() ) );
	}
);

// What an admin puts into a theme, once for the site.
add_action(
	'wp_footer',
	function () {
		$embed = get_option( 'test_embed' );
		if ( $embed ) {
			printf( '<script async src="%s" data-feed="%s"></script>', esc_url( $embed['src'] ), esc_attr( $embed['feed'] ) );
		}
	}
);

// The fonts and pictures of wordpress.org.
add_filter( 'get_avatar', '__return_empty_string' );
remove_action( 'wp_head', 'print_emoji_detection_script', 7 );
