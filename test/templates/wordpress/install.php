<?php
// Installs the site; prints its users with their application passwords as JSON.
define( 'WP_INSTALLING', true );
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require __DIR__ . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

function wp_new_blog_notification() {}

wp_install( 'Prices', 'admin', 'admin@example.com', true, '', 'admin' );
wp_insert_user(
	array(
		'user_login' => 'author',
		'user_pass'  => 'author',
		'user_email' => 'author@example.com',
		'role'       => 'author',
	)
);
$failed = activate_plugin( 'tickwire/tickwire.php' );
if ( is_wp_error( $failed ) ) {
	throw new Exception( $failed->get_error_message() );
}

$passwords = array();
foreach ( array( 'admin', 'author' ) as $login ) {
	$user                = get_user_by( 'login', $login );
	$passwords[ $login ] = WP_Application_Passwords::create_new_application_password( $user->ID, array( 'name' => 'test' ) )[0];
	// Its tour would stand before the editor.
	update_user_meta( $user->ID, 'wp_persisted_preferences', array( 'core/edit-post' => array( 'welcomeGuide' => false ) ) );
}
echo wp_json_encode( $passwords );
