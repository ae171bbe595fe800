<?php
/**
 * The elements as shortcodes and blocks.
 *
 * @package Tickwire
 */

defined( 'ABSPATH' ) || exit;

add_action( 'init', 'tickwire_register_elements' );

/**
 * Registers a shortcode and a block for each element.
 */
function tickwire_register_elements() {
	wp_register_script(
		'tickwire-blocks',
		plugins_url( 'blocks/editor.js', TICKWIRE_FILE ),
		array( 'wp-blocks', 'wp-block-editor', 'wp-components', 'wp-element', 'wp-i18n' ),
		TICKWIRE_VERSION,
		true
	);
	wp_set_script_translations( 'tickwire-blocks', 'tickwire' );

	foreach ( TICKWIRE_ELEMENTS as $tag ) {
		add_shortcode( str_replace( '-', '_', $tag ), 'tickwire_render_shortcode' );
		register_block_type(
			plugin_dir_path( TICKWIRE_FILE ) . "blocks/$tag",
			array( 'render_callback' => 'tickwire_render_block' )
		);
	}
}

add_action( 'enqueue_block_editor_assets', 'tickwire_tell_editor' );

/**
 * Tells the editor's script where the kit is, for its previews.
 */
function tickwire_tell_editor() {
	wp_add_inline_script(
		'tickwire-blocks',
		'window.tickwireScript = ' . wp_json_encode( tickwire_script_attributes() ) . ';',
		'before'
	);
}

/**
 * `[price_ticker symbol="BTCUSDT" alert-above="70000"]fallback[/price_ticker]`. Names may have _ for -; a boolean
 * attribute may stand alone.
 *
 * @param array|string $given     What the author wrote; '' where there is nothing.
 * @param string|null  $fallback  What stands between the tags.
 * @param string       $shortcode Its name.
 */
function tickwire_render_shortcode( $given, $fallback, $shortcode ): string {
	$attributes = array();

	foreach ( (array) $given as $name => $value ) {
		$alone = is_int( $name );
		$name  = str_replace( '_', '-', strtolower( $alone ? $value : $name ) );

		$attributes[ $name ] = $alone ? true : $value;
	}

	return tickwire_render( str_replace( '_', '-', $shortcode ), $attributes, (string) $fallback );
}

// After shortcode_unautop(), before do_shortcode().
add_filter( 'the_content', 'tickwire_keep_paragraphs', 10 );

/**
 * WordPress takes the paragraph away from a shortcode that stands alone. Themes align paragraphs; what is inline
 * would stand at the window's edge.
 *
 * @param string $content A post, its shortcodes not yet run.
 */
function tickwire_keep_paragraphs( $content ) {
	$shortcode = get_shortcode_regex( array( 'price_ticker', 'feed_status' ) );

	return preg_replace( "/^(?:$shortcode)\s*$/m", '<p>$0</p>', $content );
}

/**
 * `<!-- wp:tickwire/price-ticker {"symbol":"BTCUSDT"} /-->`. Between the tags of a longer one stands the fallback.
 *
 * @param array    $attributes By the element's attribute names.
 * @param string   $fallback   What the post keeps within the block.
 * @param WP_Block $block      The block.
 */
function tickwire_render_block( $attributes, $fallback, $block ): string {
	$tag = substr( $block->name, strlen( 'tickwire/' ) );
	// WordPress breaks the JSON of a value that ends in a backslash, and then throws where it looks for a class in it.
	$wrapper = is_array( $block->parsed_block['attrs'] )
		? get_block_wrapper_attributes()
		: 'class="' . esc_attr( wp_get_block_default_classname( $block->name ) ) . '"';

	return "<div $wrapper>" . tickwire_render( $tag, $attributes, $fallback ) . '</div>';
}

/**
 * An element's HTML.
 *
 * @param string $tag      One of TICKWIRE_ELEMENTS.
 * @param array  $given    Values by attribute, as they came from an author.
 * @param string $fallback HTML as it came from an author; shown until the first price, and where no script runs.
 */
function tickwire_render( string $tag, array $given, string $fallback ): string {
	tickwire_enqueue();

	$attributes = '';
	foreach ( tickwire_accepted( $tag, $given ) as $name => $value ) {
		$attributes .= true === $value ? " $name" : sprintf( ' %s="%s"', $name, tickwire_escape( $value ) );
	}

	return "<$tag$attributes>" . tickwire_fallback( $fallback ) . "</$tag>";
}

/**
 * A value for an attribute. WordPress looks for shortcodes in what a block renders, attributes included.
 *
 * @param string $value As it came from an author.
 */
function tickwire_escape( string $value ): string {
	return strtr( esc_attr( $value ), array( '[' => '&#91;', ']' => '&#93;' ) );
}

/**
 * A fallback is text and links, and ends what it begins.
 *
 * @param string $html As it came from an author.
 */
function tickwire_fallback( string $html ): string {
	$allowed = array(
		'a'      => array(
			'href'  => true,
			'rel'   => true,
			'title' => true,
		),
		'abbr'   => array( 'title' => true ),
		'b'      => array(),
		'br'     => array(),
		'em'     => array(),
		'i'      => array(),
		'small'  => array(),
		'span'   => array(),
		'strong' => array(),
	);

	return force_balance_tags( wp_kses( trim( $html ), $allowed ) );
}
