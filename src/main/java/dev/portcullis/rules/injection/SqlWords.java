package dev.portcullis.rules.injection;

import dev.portcullis.rules.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What words mean to the databases in use, as one kind each (see {@link SqlToken}). Immutable. */
final class SqlWords {
    private static final Map<String, Character> KINDS = new HashMap<>();

    static {
        add(SqlToken.LOGIC, "and or xor");
        add(SqlToken.NOT, "not distinct distinctrow binary");
        add(SqlToken.QUANTIFIER, "all top straight_join sql_no_cache sql_calc_found_rows");
        add(
                SqlToken.WORD_COMPARISON,
                "like rlike regexp ilike glob similar sounds between in is isnull notnull overlaps soundslike");
        add(SqlToken.OPERATOR, "div mod");
        add(
                SqlToken.VARIABLE,
                "current_user session_user system_user current_timestamp current_date current_time utc_date utc_time utc_timestamp "
                        + "localtimestamp");
        add(SqlToken.UNION, "union intersect except");
        add(SqlToken.SELECT, "select");
        add(
                SqlToken.SQL_STATEMENT,
                "insert delete drop alter truncate exec execute declare shutdown grant revoke waitfor reconfigure dbcc "
                        + "deallocate xp_cmdshell sp_executesql sp_password sp_oacreate openrowset openquery");
        add(
                SqlToken.STATEMENT,
                "update create merge backup restore kill goto handler rename bulk prepare begin if while print call do load copy "
                        + "vacuum attach detach pragma replace");
        add(
                SqlToken.CATALOG,
                "table_name table_schema column_name information_schema all_tables all_tab_tables all_tab_columns all_users "
                        + "user_tables sysobjects syscolumns sysusers sysdatabases sqlite_master sqlite_schema pg_catalog pg_shadow "
                        + "pg_tables pg_user msysobjects schema_name master_files sysibm");
        add(SqlToken.CLAUSE, "having limit outfile dumpfile procedure offset");
        add(
                SqlToken.KEYWORD,
                "from where as case when then else end join on using values table by asc desc exists "
                        + "any some with set into inner outer left right cross natural for escape collate interval rollup "
                        + "database schema index view user_id analyse fetch rownum over partition");
        add(SqlToken.NAME, "order group");
        add(SqlToken.CONSTANT, "null true false unknown " + "sysdate localtime current_database current_schema");
    }

    /** Names that call something when a parenthesis follows. */
    private static final Set<String> FUNCTIONS = Set.copyOf(Arrays.asList(
            ("current_user utc_date current_date current_timestamp abs acos ascii asin atan atan2 avg ceil ceiling char char_length character_length chr coalesce concat concat_ws "
                            + "conv convert cos cot count crc32 cast cur_date curdate curtime database date_add date_format date_sub "
                            + "datediff dbms_lock.sleep dbms_pipe.receive_message dbms_utility.sqlid_to_sqlhash decode degrees des_decrypt "
                            + "des_encrypt elt encode encrypt exp export_set extract extractvalue field find_in_set floor format "
                            + "found_rows from_base64 from_days from_unixtime getdate greatest group_concat hex hour if ifnull iif "
                            + "inet_aton inet_ntoa insert instr isnull json_keys json_extract last_insert_id lcase least left length len "
                            + "ln load_file locate log log10 log2 lower lpad ltrim make_set max md5 mid min month name_const now "
                            + "nullif nvl nvl2 object_name oct octet_length old_password ord password patindex period_add pi "
                            + "pg_sleep pg_read_file pg_ls_dir position pow power quote quotename radians rand random randomblob "
                            + "regexp_replace regexp_substring repeat replace replicate reverse right round row_count rpad rtrim "
                            + "schema second sec_to_time session_user sha sha1 sha2 sign sin sleep soundex space sqrt stddev str strcmp "
                            + "substr substring substring_index sum suser_name suser_sname sys_context sysdate sys_eval sys_exec "
                            + "system_user tan to_base64 to_char to_date to_number translate trim truncate typeof ucase uncompress "
                            + "compress unhex unicode unix_timestamp updatexml upper user user_name utl_http.request "
                            + "utl_inaddr.get_host_address uuid variance version weekday xmltype year benchmark row_to_json "
                            + "string_agg array_agg array_to_string lo_import lo_export db_name host_name col_name has_dbaccess "
                            + "is_member is_srvrolemember serverproperty xp_cmdshell json_array json_object sqlite_version "
                            + "load_extension likelihood quote zeroblob total changes ctxsys.drithsx.sn ora_hash rawtohex lengthb "
                            + "dump bin bit_and bit_or bit_count aes_decrypt aes_encrypt collation charset coercibility connection_id "
                            + "get_lock release_lock is_free_lock master_pos_wait procedure analyse filetoblob filetoclob "
                            + "exists xmlagg listagg wm_concat gtid_subset gtid_subtract st_latfromgeohash polygon multipoint linestring")
                    .split(" ", -1)));

    /** Those among them that hardly anything but a database has. */
    private static final Set<String> SQL_FUNCTIONS =
            Set.copyOf(Arrays.asList(("aes_decrypt aes_encrypt benchmark charset coercibility collation compress "
                            + "concat_ws conv current_database database dbms_lock.sleep dbms_pipe.receive_message "
                            + "dbms_utility.sqlid_to_sqlhash des_decrypt des_encrypt elt export_set extractvalue find_in_set filetoblob "
                            + "filetoclob found_rows from_base64 from_unixtime group_concat gtid_subset gtid_subtract ifnull json_keys "
                            + "last_insert_id load_file load_extension lo_import make_set master_pos_wait name_const nullif nvl2 "
                            + "object_name old_password pg_read_file pg_sleep randomblob row_count row_to_json schema "
                            + "sqlite_version substring_index sys_eval sys_exec uncompress unhex updatexml utl_http.request "
                            + "utl_inaddr.get_host_address version wm_concat xmltype xp_cmdshell lpad rpad ascii db_name sleep")
                    .split(" ", -1)));

    /** All of them, each at the place that its hash tells or behind it; most places are free, so that a name is known for one at once. */
    private static final @Nullable SqlWord[] TABLE = table();

    private SqlWords() {}

    private static void add(char kind, String words) {
        for (String word : words.split(" ", -1)) {
            KINDS.merge(word, kind, (first, second) -> first);
        }
    }

    private static @Nullable SqlWord[] table() {
        Set<String> all = new HashSet<>(KINDS.keySet());
        all.addAll(FUNCTIONS);
        all.addAll(SQL_FUNCTIONS);
        SqlWord[] table = new SqlWord[Integer.highestOneBit(all.size()) * 8];
        for (String word : all) {
            byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
            int place = hash(bytes, 0, bytes.length) & (table.length - 1);
            while (table[place] != null) {
                place = (place + 1) & (table.length - 1);
            }
            char kind = KINDS.getOrDefault(word, SqlToken.NAME);
            table[place] = new SqlWord(word, kind, FUNCTIONS.contains(word), SQL_FUNCTIONS.contains(word));
        }
        return table;
    }

    private static int hash(byte[] in, int from, int to) {
        int hash = 0;
        for (int at = from; at < to; at++) {
            hash = hash * 31 + Ascii.lower(in[at]);
        }
        return hash ^ hash >>> 11;
    }

    /** The word between {@code from} and {@code to}, which is in any letter case; {@link SqlWord#UNKNOWN} for one that no database knows. */
    static SqlWord of(byte[] in, int from, int to) {
        int place = hash(in, from, to) & (TABLE.length - 1);
        for (SqlWord word = TABLE[place]; word != null; word = TABLE[place]) {
            if (is(word.text(), in, from, to)) {
                return word;
            }
            place = (place + 1) & (TABLE.length - 1);
        }
        return SqlWord.UNKNOWN;
    }

    private static boolean is(String text, byte[] in, int from, int to) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != Ascii.lower(in[from + i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code word}, the last part of a qualified name, is a procedure of SQL Server that attacks call. */
    static boolean isProcedure(String word) {
        return word.regionMatches(true, 0, "xp_", 0, 3) || word.regionMatches(true, 0, "sp_", 0, 3);
    }
}
