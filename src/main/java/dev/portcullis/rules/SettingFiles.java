package dev.portcullis.rules;

import dev.portcullis.rules.operator.GeoDatabase;
import dev.portcullis.rules.transform.TransformationCatalog;
import dev.portcullis.rules.transform.UnicodeMap;
import dev.portcullis.seclang.SourceLoader;
import dev.portcullis.seclang.SourceSpan;
import dev.portcullis.seclang.Word;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the files that directives name, {@code SecGeoLookupDb} and {@code SecUnicodeMapFile}. One owner at a time. */
final class SettingFiles {
    /** The place of what is missing. */
    private static final SourceSpan NOWHERE = new SourceSpan("rules", 1, 1);

    private final SourceLoader loader;
    private final Fingerprint fingerprint;
    private final Problems problems;

    SettingFiles(SourceLoader loader, Fingerprint fingerprint, Problems problems) {
        this.loader = loader;
        this.fingerprint = fingerprint;
        this.problems = problems;
    }

    /** The database in {@code file}; null without one, or, with a problem, when it cannot be used. */
    @Nullable
    GeoDatabase geoDatabase(@Nullable Word file) {
        byte[] bytes = file == null ? null : read("SecGeoLookupDb", file);
        if (file == null || bytes == null) {
            return null;
        }
        try {
            return GeoDatabase.of(bytes);
        } catch (IOException e) {
            unusable("SecGeoLookupDb", file, "is no database in the MaxMind DB format: " + e.getMessage());
            return null;
        }
    }

    /** {@code standard}, with {@code t:urlDecodeUni} by the map that {@code file} has for {@code codePage}. */
    TransformationCatalog transformations(TransformationCatalog standard, @Nullable Word file, String codePage) {
        byte[] bytes = file == null ? null : read("SecUnicodeMapFile", file);
        if (file == null || bytes == null) {
            return standard;
        }
        Optional<UnicodeMap> map = UnicodeMap.parse(new String(bytes, StandardCharsets.ISO_8859_1), codePage);
        if (map.isEmpty()) {
            unusable("SecUnicodeMapFile", file, "has no pairs such as 00e9:65 for code page " + codePage);
            return standard;
        }
        return standard.with(map.get());
    }

    /** Where uploaded files go; null when nothing asks for that, or, with a problem, when they cannot go there. */
    @Nullable
    UploadFolder uploads(Settings.Draft settings) {
        Word folder = settings.uploadFolder;
        boolean isAsked = settings.savesUploads || settings.keptUploads != UploadFolder.Keep.NONE;
        if (!isAsked) {
            if (folder != null) {
                problems.warning(
                        folder.span(),
                        "no-effect",
                        "SecUploadDir has no effect here: nothing is put there without SecTmpSaveUploadedFiles On"
                                + " or SecUploadKeepFiles");
            }
            return null;
        }
        if (folder == null) {
            problems.error(
                    NOWHERE,
                    "missing-setting",
                    "SecTmpSaveUploadedFiles and SecUploadKeepFiles need SecUploadDir, a folder for the files");
            return null;
        }
        try {
            return UploadFolder.open(Path.of(folder.text()), settings.uploadMode, settings.keptUploads);
        } catch (IOException | InvalidPathException e) {
            unusable("SecUploadDir", folder, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The debug log of {@code settings}; null when nothing is written to one, or, with a problem, when it cannot be written. */
    @Nullable
    DebugLog debugLog(Settings.Draft settings, List<RuleDraft> rules, DebugLog.Opener opener) {
        Word file = settings.debugLog;
        boolean isAsked = settings.debugLevel > 0
                || rules.stream()
                        .flatMap(rule -> rule.values("ctl").stream())
                        .anyMatch(control ->
                                control.strip().toLowerCase(Locale.ROOT).startsWith("debugloglevel"));
        if (!isAsked) {
            return null;
        }
        if (file == null) {
            problems.warning(
                    NOWHERE,
                    "no-effect",
                    "a level of the debug log has no effect here: SecDebugLog names no file for it");
            return null;
        }
        try {
            return opener.open(file.text());
        } catch (IOException e) {
            unusable("SecDebugLog", file, "cannot be written: " + FileTrouble.of(e));
        } catch (InvalidPathException e) {
            unusable("SecDebugLog", file, "cannot be written: " + e.getMessage());
        }
        return null;
    }

    private byte @Nullable [] read(String directive, Word file) {
        try {
            byte[] bytes = loader.data(file.text(), file.span().file());
            fingerprint.add(file.text(), bytes);
            return bytes;
        } catch (IOException e) {
            unusable(directive, file, "cannot be read: " + FileTrouble.of(e));
            return null;
        }
    }

    private void unusable(String directive, Word file, String why) {
        problems.error(file.span(), "unusable-file", directive + ": \"" + file.text() + "\" " + why);
    }
}
