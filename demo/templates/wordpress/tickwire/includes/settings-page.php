<?php
/**
 * Settings → Tickwire.
 *
 * @package Tickwire
 */

defined( 'ABSPATH' ) || exit;

add_action( 'admin_init', 'tickwire_register_settings' );
add_action( 'admin_menu', 'tickwire_add_page' );
add_filter( 'plugin_action_links_' . plugin_basename( TICKWIRE_FILE ), 'tickwire_link_page' );

/**
 * What can be set: a label, how it is written, and a sentence about it.
 *
 * @return array<string, string[]>
 */
function tickwire_fields(): array {
	return array(
		'url'        => array(
			__( 'Script', 'tickwire' ),
			'url',
			__( 'Address of tickwire.js, tickwire.full.js or the folder of either; empty for the plugin’s own assets folder.', 'tickwire' ),
		),
		'integrity'  => array(
			__( 'Integrity', 'tickwire' ),
			'text',
			__( 'The script’s SRI hash, as in sha384-…; only tickwire.full.js is covered whole by it.', 'tickwire' ),
		),
		'feed'       => array(
			__( 'Feed', 'tickwire' ),
			'text',
			__( 'Where prices come from, unless a widget says otherwise: binance, or a relay’s address.', 'tickwire' ),
		),
		'embed_url'  => array(
			__( 'Embed page', 'tickwire' ),
			'url',
			__( 'Its address, as in https://widgets.example/embed/: links to it become widgets without a sandbox.', 'tickwire' ),
		),
		'oembed_url' => array(
			__( 'oEmbed service', 'tickwire' ),
			'url',
			__( 'Of that embed page, as in https://relay.example/oembed.', 'tickwire' ),
		),
		'allow_tags' => array(
			__( 'Tags', 'tickwire' ),
			'checkbox',
			__( 'Authors may write the tags themselves, as in <price-ticker symbol="BTCUSDT"></price-ticker>.', 'tickwire' ),
		),
	);
}

/**
 * Registers the option and its fields.
 */
function tickwire_register_settings() {
	register_setting(
		'tickwire',
		'tickwire',
		array(
			'type'              => 'array',
			'sanitize_callback' => 'tickwire_sanitize_settings',
		)
	);
	add_settings_section( 'tickwire', '', '__return_null', 'tickwire' );

	foreach ( tickwire_fields() as $name => list( $label, $type, $description ) ) {
		add_settings_field(
			"tickwire-$name",
			$label,
			'tickwire_show_field',
			'tickwire',
			'tickwire',
			array(
				'label_for'   => "tickwire-$name",
				'name'        => $name,
				'type'        => $type,
				'description' => $description,
			)
		);
	}
}

/**
 * Adds the page to the menu.
 */
function tickwire_add_page() {
	add_options_page( 'Tickwire', 'Tickwire', 'manage_options', 'tickwire', 'tickwire_show_page' );
}

/**
 * Puts a way to the page into the list of plugins.
 *
 * @param string[] $links Of this plugin.
 */
function tickwire_link_page( $links ) {
	$link = sprintf(
		'<a href="%s">%s</a>',
		esc_url( admin_url( 'options-general.php?page=tickwire' ) ),
		esc_html__( 'Settings', 'tickwire' )
	);

	return array_merge( array( $link ), $links );
}

/**
 * The page.
 */
function tickwire_show_page() {
	?>
	<div class="wrap">
		<h1>Tickwire</h1>
		<?php if ( '' === tickwire_script_url() ) : ?>
			<div class="notice notice-warning inline"><p>
				<?php esc_html_e( 'There is no script yet: set its address, or copy dist/cdn of Tickwire to the plugin’s assets folder.', 'tickwire' ); ?>
			</p></div>
		<?php endif; ?>
		<form action="options.php" method="post">
			<?php
			settings_fields( 'tickwire' );
			do_settings_sections( 'tickwire' );
			submit_button();
			?>
		</form>
	</div>
	<?php
}

/**
 * One field of the page.
 *
 * @param array $field What add_settings_field() was given.
 */
function tickwire_show_field( $field ) {
	$options  = get_option( 'tickwire', array() );
	$value    = $options[ $field['name'] ] ?? '';
	$checkbox = 'checkbox' === $field['type'];

	printf(
		'<input type="%1$s" id="%2$s" name="tickwire[%3$s]" value="%4$s" class="%5$s" aria-describedby="%2$s-description"%6$s>',
		esc_attr( $field['type'] ),
		esc_attr( $field['label_for'] ),
		esc_attr( $field['name'] ),
		esc_attr( $checkbox ? '1' : $value ),
		$checkbox ? '' : 'large-text',
		$checkbox ? checked( $value, true, false ) : '' // phpcs:ignore WordPress.Security.EscapeOutput -- Escapes itself.
	);
	printf(
		'<p class="description" id="%s-description">%s</p>',
		esc_attr( $field['label_for'] ),
		esc_html( $field['description'] )
	);
}

/**
 * What may be stored; what makes no sense is left out, and said so.
 *
 * @param mixed $given What the form sent.
 */
function tickwire_sanitize_settings( $given ): array {
	$given = array_map( 'trim', array_filter( (array) $given, 'is_scalar' ) );
	$kept  = array(
		'url'        => esc_url_raw( $given['url'] ?? '', array( 'http', 'https' ) ),
		'integrity'  => preg_match( '#^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$#', $given['integrity'] ?? '' ) ? $given['integrity'] : '',
		'feed'       => tickwire_is_feed( $given['feed'] ?? '' ) ? sanitize_text_field( $given['feed'] ?? '' ) : '',
		'embed_url'  => esc_url_raw( $given['embed_url'] ?? '', array( 'http', 'https' ) ),
		'oembed_url' => esc_url_raw( $given['oembed_url'] ?? '', array( 'http', 'https' ) ),
		'allow_tags' => ! empty( $given['allow_tags'] ),
	);

	foreach ( tickwire_fields() as $name => list( $label ) ) {
		if ( ! empty( $given[ $name ] ) && empty( $kept[ $name ] ) ) {
			/* translators: %s: what a setting is called. */
			$message = sprintf( __( '“%s” was not understood and is empty now.', 'tickwire' ), $label );
			add_settings_error( 'tickwire', "tickwire-$name", $message );
		}
	}

	return $kept;
}
