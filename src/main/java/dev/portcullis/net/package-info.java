/**
 * Words for places on the network: addresses, networks, domain names, host and port. Knows nothing above it and no sockets.
 */
@NullMarked
package dev.portcullis.net;

import org.jspecify.annotations.NullMarked;
