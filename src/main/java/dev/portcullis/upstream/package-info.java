/**
 * The backend side: clusters, endpoints, balancing, connection pools and forwarding.
 */
@NullMarked
package dev.portcullis.upstream;

import org.jspecify.annotations.NullMarked;
