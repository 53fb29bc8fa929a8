/**
 * A trial of the proxy that needs nothing but itself: an application to protect, keys that sign tokens for it, a configuration ({@code demo.yaml}), and
 * commands to copy. The proxy is started as for any configuration text, so that what the demo shows is what {@code run} does.
 */
@NullMarked
package dev.portcullis.app.demo;

import org.jspecify.annotations.NullMarked;
