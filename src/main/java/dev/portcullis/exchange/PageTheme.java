package dev.portcullis.exchange;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How pages of our own look: HTML that works without scripts and without anything from elsewhere, in light and dark, with landmarks, a visible focus and contrast of at least 4.5 to 1. A site
 * changes the custom properties, or anything else, by style rules of its own, and has its name at the top.
 *
 * <p>The style stands in the page and the Content-Security-Policy names its hash: no other style, no script, no image but what the style holds. Safe for concurrent use.
 */
public final class PageTheme {
    private static final String STYLE = """
            :root {
              color-scheme: light dark;
              --page: #fff; --text: #1b1f24; --muted: #57606a; --accent: #0b57d0; --on-accent: #fff;
              --radius: 8px; --font: system-ui, sans-serif; --width: 34rem;
            }
            @media (prefers-color-scheme: dark) {
              :root { --page: #14171a; --text: #e6e8eb; --muted: #a7b0ba; --accent: #8ab4f8; --on-accent: #0b1220; }
            }
            * { box-sizing: border-box }
            body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 var(--font) }
            header, main { max-width: var(--width); margin: 0 auto; padding: 0 1rem }
            header { padding-top: 2rem; color: var(--muted) }
            main { padding-top: 8vh; padding-bottom: 4rem; overflow-wrap: anywhere }
            h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem }
            a { color: var(--accent) }
            code { user-select: all }
            small { color: var(--muted); font-size: .9rem }
            ul.choices { list-style: none; margin: 0; padding: 0 }
            a.button, button {
              display: block; width: 100%; margin: 0 0 .75rem; padding: .75rem 1rem;
              border: 1px solid var(--accent); border-radius: var(--radius);
              background: var(--accent); color: var(--on-accent);
              font: inherit; text-align: center; text-decoration: none; cursor: pointer;
            }
            :focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
            """;

    /** Without a name and without rules of a site. */
    public static final PageTheme STANDARD = new PageTheme("", "");

    private final String siteName;
    private final String style;
    private final String policy;
    private final String formlessPolicy;
    /** A few hundred at most. */
    private final Map<DenialPage.Kind, DenialPage.Frame> refusals = new ConcurrentHashMap<>();

    /**
     * @param siteName stands above every page and in its title; empty for none
     * @param siteStyle CSS behind ours; empty for none
     * @throws IllegalArgumentException if {@code siteStyle} would end the style element
     */
    public PageTheme(String siteName, String siteStyle) {
        if (siteStyle.contains("</") || siteStyle.contains("<!--")) {
            throw new IllegalArgumentException("must not contain \"</\" or \"<!--\"");
        }
        this.siteName = siteName;
        this.style = STYLE + siteStyle;
        this.policy = "default-src 'none'; style-src " + hash(style)
                + "; img-src data:; frame-ancestors 'none'; base-uri 'none'";
        this.formlessPolicy = policy + "; form-action 'none'";
    }

    /** A whole page. {@code title} and {@code main}, which follows the title on it, are HTML. */
    public String html(String title, String main) {
        String site = escape(siteName);
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>" + title
                + (site.isEmpty() ? "" : " - " + site) + "</title><style>" + style + "</style></head><body>"
                + (site.isEmpty() ? "" : "<header>" + site + "</header>") + "<main><h1>" + title + "</h1>" + main
                + "</main></body></html>\n";
    }

    /** The Content-Security-Policy of {@link #html}. */
    public String policy() {
        return formlessPolicy;
    }

    /** The policy of a page with a form. Where that leads is not restricted: some browsers hold every redirect behind it against such a rule, and a logout leads to the provider. */
    public String formPolicy() {
        return policy;
    }

    /** The policy of a page with a form and {@code script}. */
    public String formPolicy(String script) {
        return policy + "; script-src " + hash(script);
    }

    /** {@code text} as HTML, also within quotes. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** The pages for refusals that were prepared so far. */
    Map<DenialPage.Kind, DenialPage.Frame> refusals() {
        return refusals;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
