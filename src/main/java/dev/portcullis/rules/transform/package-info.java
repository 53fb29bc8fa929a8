/**
 * SecLang transformations ({@code t:lowercase}): pure functions from bytes to bytes, each linear in its input, found by name
 * in {@link dev.portcullis.rules.transform.TransformationCatalog}.
 *
 * <p>A transformation returns the very instance it was given when it changes nothing, so that callers can skip work by
 * comparing references. Where ModSecurity v2, v3 and Coraza differ, the type says which behaviour it has and why.
 */
@NullMarked
package dev.portcullis.rules.transform;

import org.jspecify.annotations.NullMarked;
