/**
 * SecLang operators ({@code @rx}, {@code @pm}): questions about one value, built once from their argument and found by name in
 * {@link dev.portcullis.rules.operator.OperatorCatalog}.
 *
 * <p>Everything an operator needs beyond its argument is handed to it: files at creation through
 * {@link dev.portcullis.rules.operator.OperatorResources}, macros, captures and the work budget at test time through
 * {@link dev.portcullis.rules.operator.MatchContext}. An argument that cannot be used is an error at creation, never an
 * operator that quietly matches less.
 */
@NullMarked
package dev.portcullis.rules.operator;

import org.jspecify.annotations.NullMarked;
