/**
 * Paths into XML bodies, for {@code XML:/a/b[@c='d']} in rules: the part of XPath 1.0 that selects nodes in time linear in the document.
 *
 * <p>{@link dev.portcullis.rules.xpath.XPath} is read when rules are loaded and has steps along {@code child}, {@code attribute}, {@code self} and {@code parent},
 * {@code //}, names with namespaces, and conditions. Every step and every condition is worked out for all nodes of the document at once, as a set of bits,
 * conditions backwards from where they end; so no path, however often it says {@code //}, costs more than its length times the document. What this
 * way cannot do (other axes, arithmetic, conditions within conditions) is refused when it is read. The JDK's own XPath has all that, and
 * cannot be bounded.
 */
@NullMarked
package dev.portcullis.rules.xpath;

import org.jspecify.annotations.NullMarked;
