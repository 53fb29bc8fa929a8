package dev.portcullis.rules.injection;

import java.util.Set;

/** Names of HTML that can make a browser run something. All in lower case, without NUL bytes. */
final class HtmlNames {
    private HtmlNames() {}

    /** Elements that run, load or rewrite on their own, whatever their attributes. */
    private static final Set<String> ACTIVE_ELEMENTS = Set.of(
            "script",
            "iframe",
            "frame",
            "frameset",
            "object",
            "embed",
            "applet",
            "base",
            "layer",
            "ilayer",
            "bgsound",
            "xml",
            "xss",
            "isindex",
            "comment",
            "vmlframe",
            "import",
            "portal",
            "handler",
            "listener",
            "foreignobject",
            "noembed",
            "event-source",
            "animate",
            "animatetransform",
            "animatemotion",
            "set");

    /** Attributes whose value is a URL that the browser may follow by itself or on a click. */
    private static final Set<String> URL_ATTRIBUTES = Set.of(
            "href",
            "src",
            "action",
            "formaction",
            "xlink:href",
            "background",
            "dynsrc",
            "lowsrc",
            "data",
            "poster",
            "from",
            "to",
            "values",
            "by",
            "folder",
            "code",
            "codebase",
            "archive",
            "classid",
            "cite",
            "longdesc",
            "manifest",
            "ping",
            "profile",
            "usemap",
            "xml:base",
            "content",
            "url",
            "srcset",
            "icon",
            "value",
            "handler");

    /** Attributes that no harmless text has inside a tag: data binding, embedded documents, timed behaviour. */
    private static final Set<String> ACTIVE_ATTRIBUTES = Set.of(
            "srcdoc",
            "datasrc",
            "dataformatas",
            "fscommand",
            "seeksegmenttime",
            "attributename",
            "xml:base",
            "ev:event");

    /** Words that begin like an event handler and are none. */
    private static final Set<String> NO_EVENTS =
            Set.of("one", "once", "only", "onto", "online", "ongoing", "onward", "onsale", "onsite");

    /** What the names of events begin with, behind {@code on}. */
    private static final String[] EVENT_BEGINNINGS = {
        "abort",
        "activate",
        "after",
        "animation",
        "aux",
        "before",
        "begin",
        "blur",
        "bounce",
        "canplay",
        "cancel",
        "cell",
        "change",
        "click",
        "close",
        "contextmenu",
        "controlselect",
        "copy",
        "cuechange",
        "cut",
        "data",
        "dblclick",
        "deactivate",
        "device",
        "drag",
        "drop",
        "durationchange",
        "emptied",
        "end",
        "error",
        "filterchange",
        "finish",
        "focus",
        "formdata",
        "fullscreen",
        "gotpointer",
        "hashchange",
        "help",
        "input",
        "invalid",
        "key",
        "languagechange",
        "layout",
        "load",
        "losecapture",
        "lostpointer",
        "message",
        "mouse",
        "move",
        "page",
        "paste",
        "pause",
        "play",
        "pointer",
        "popstate",
        "progress",
        "propertychange",
        "ratechange",
        "readystate",
        "repeat",
        "reset",
        "resize",
        "row",
        "scroll",
        "search",
        "seek",
        "select",
        "show",
        "slotchange",
        "stalled",
        "start",
        "stop",
        "storage",
        "submit",
        "suspend",
        "timeupdate",
        "toggle",
        "touch",
        "transition",
        "unhandled",
        "unload",
        "visibility",
        "volumechange",
        "waiting",
        "webkit",
        "wheel",
        "zoom"
    };

    /** Whether {@code name} is an event handler whose event some browser has. */
    static boolean isKnownEvent(String name) {
        if (!isEventHandler(name)) {
            return false;
        }
        for (String beginning : EVENT_BEGINNINGS) {
            if (name.startsWith(beginning, 2)) {
                return true;
            }
        }
        return false;
    }

    static boolean isActiveElement(String name) {
        String local = name.substring(name.indexOf(':') + 1);
        return ACTIVE_ELEMENTS.contains(name) || ACTIVE_ELEMENTS.contains(local);
    }

    /** Whether an element is ordinary in a whole page and steers the page of somebody else: style sheets and the page's head. */
    static boolean belongsToDocument(String name) {
        return name.startsWith("xsl") || name.equals("link") || name.equals("meta") || name.equals("noscript");
    }

    static boolean isUrlAttribute(String name) {
        return URL_ATTRIBUTES.contains(name);
    }

    static boolean isActiveAttribute(String name) {
        return ACTIVE_ATTRIBUTES.contains(name);
    }

    /** {@code on} and at least three letters; browsers keep adding events, so there is no list. */
    static boolean isEventHandler(String name) {
        if (name.length() < 5 || !name.startsWith("on") || NO_EVENTS.contains(name)) {
            return false;
        }
        for (int i = 2; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !(i > 4 && c >= '0' && c <= '9')) {
                return false;
            }
        }
        return true;
    }
}
