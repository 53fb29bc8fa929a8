package dev.portcullis.seclang;

import java.io.IOException;
import java.util.List;

/** Where included sources and the data files that rules name come from. */
public interface SourceLoader {
    /**
     * The sources that {@code pattern} names, seen from the source {@code includer}: one file, or for a pattern with {@code *} or
     * {@code ?} every file it matches, ordered by name; empty when there is none.
     */
    List<Source> sources(String pattern, String includer) throws IOException;

    /** The content of the data file {@code name}, seen from the source {@code includer}. */
    byte[] data(String name, String includer) throws IOException;
}
