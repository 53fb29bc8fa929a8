package dev.portcullis.rules.injection;

import java.util.ArrayList;
import java.util.List;

/** Sentences of a small grammar of SQL injection, and harmless sentences that look a little like them. */
final class SqliGrammar {
    private static final List<String> OPENINGS = List.of(
            "1", "-1", "x", "1)", "1))", "x)", "1'", "x'", "1')", "x'))", "1\"", "x\"", "1\")", "'", "\"", "')", "%'",
            "%')");

    private static final List<String> CONNECTIVES = List.of("and", "or", "xor", "&&", "||", "and not");

    private static final List<String> CONDITIONS = List.of(
            "1=1",
            "1=2",
            "2>1",
            "(1=1)",
            "x=x",
            "x=1",
            "id<>2",
            "id is not null",
            "1 is null",
            "'a'='a'",
            "\"a\"=\"a\"",
            "'a' like 'a'",
            "1 like 1",
            "name like '%a%'",
            "true",
            "(true)",
            "(false)",
            "@@version=@@version",
            "@a=1",
            "pi()=3",
            "(pi()=3)",
            "ascii(substring(user(),1,1))>64",
            "substring(version(),1,1)='5'",
            "length(database())>1",
            "sleep(5)",
            "(sleep(5))",
            "benchmark(1000,md5(1))",
            "pg_sleep(5)",
            "extractvalue(1,concat(0x7e,version()))",
            "updatexml(1,0x7e,1)",
            "(select 1)",
            "(select count(*) from users)>0",
            "(select a from b limit 1)='a'",
            "exists(select * from users)",
            "1 in (select 1)",
            "id in (1,2)",
            "1 between 1 and 2",
            "x rlike 'a'",
            "1 rlike (select 1)",
            "case when 1=1 then 1 else 0 end",
            "row(1,1)=(select 1,2)",
            "1=cast((select version()) as int)",
            "1=convert(int,@@version)",
            "if(1=1,1,0)",
            "column=1",
            "column like column",
            "current_date",
            "current_user='x'",
            "binary 'a'='a'",
            "1=(select top 1 name from sysobjects)",
            "hex(1)=1",
            "null is null",
            "x=any(select 1)",
            "1 regexp 1",
            "1<=>1",
            "char(49)=char(49)",
            "(1,1)=(select 1,2)");

    private static final List<String> CLAUSES = List.of(
            " union select 1",
            " union select 1,2,3",
            " union all select null,version()",
            " union select a,b from users",
            " union(select 1,2)",
            " union select all 1,2",
            " union distinct select * from users",
            " union select top 1 a from b",
            " union select @@version",
            " union select concat(a,0x3a,b) from c",
            " union select 'a','b'",
            " union/**/select/**/1",
            " except select 1",
            " intersect select a from b",
            " order by 5",
            " order by 1,2",
            " group by 1 having 1=1",
            " having 1=1",
            " limit 1,1 union select 1",
            " procedure analyse()",
            " into outfile '/tmp/x'",
            " into dumpfile '/tmp/x'",
            " and 1=1 union select 1",
            " or 1=1 limit 1",
            " rlike(select 1)",
            "-(select 1)",
            "||(select version())||",
            "+(select 1)+",
            "-sleep(5)",
            "*benchmark(1,md5(1))",
            "+ascii(substring(user(),1,1))",
            ";drop table users",
            "; drop database x",
            "; delete from users",
            "; insert into users values(1,2)",
            "; update users set a=1",
            "; update users set a='b' where c=1",
            "; exec xp_cmdshell('dir')",
            "; exec master..xp_cmdshell 'dir'",
            "; execute sp_who",
            "; shutdown",
            "; declare @a int",
            "; declare @a varchar(9);set @a=1;exec(@a)",
            "; waitfor delay '0:0:5'",
            "; select pg_sleep(5)",
            "; select * from users",
            "; create table x(y int)",
            "; grant all on *.* to x",
            "; truncate table users",
            "; alter table users drop column a",
            "; if (1=1) waitfor delay '0:0:5'",
            "; begin declare @a int",
            "; copy users from program 'id'",
            " waitfor delay '0:0:5'",
            "; load data infile 'x' into table y",
            "; call p(@a)",
            "; while 1=1 shutdown");

    private static final List<String> ENDINGS = List.of(
            "",
            "--",
            "-- x",
            "#",
            "/*",
            ";",
            ";--",
            ")--",
            "))--",
            ")#",
            " and '1'='1",
            " or '1",
            " and ('1'='1",
            " and \"1\"=\"1",
            " or '",
            " and 1=1",
            " and (1=1",
            "'",
            " union select 1");

    private static final List<String> STANDALONE = List.of(
            "union select 1,2",
            "union all select a from b",
            "select * from users",
            "select a from b where c=1",
            "(select 1)",
            "(select version())",
            "select @@version",
            "select version()",
            "ascii(substring(version(),1,1))",
            "load_file('/etc/passwd')",
            "benchmark(1000,md5(1))",
            "pg_sleep(5)",
            "(select(0)from(select(sleep(5)))v)",
            "exec(@a)",
            "declare @a int",
            "(case when 1=1 then 1 else 0 end)",
            "case when 1=1 then 1 end",
            "if(1=1,sleep(5),0)",
            "waitfor delay '0:0:5'",
            "select table_name from information_schema.tables",
            "drop table users;",
            "1;drop table users");

    private SqliGrammar() {}

    static List<String> sentences() {
        List<String> all = new ArrayList<>(STANDALONE);
        for (String opening : OPENINGS) {
            for (String ending : ENDINGS) {
                CLAUSES.forEach(clause -> all.add(opening + clause + ending));
                for (String connective : CONNECTIVES) {
                    CONDITIONS.forEach(condition -> all.add(opening + " " + connective + " " + condition + ending));
                }
            }
        }
        return all;
    }

    /** Prose, code, queries of other languages and data, none of it an attack. */
    static List<String> harmless() {
        return HARMLESS.lines().toList();
    }

    private static final String HARMLESS = """
select a plan from the list
Please select one or more options from the menu
union of workers and employers
the union selected a new leader
drop table reservations at 5pm
insert coin and select game
update: where do I go from here?
delete my account, please
create a new table for 4 people
table for 2 or 3
order by phone or order by mail
group by size, then limit to 10
having said that, I like it
I like cats and dogs
10 or 20
1 or 2 = fine
Is 5 > 3 and 2 < 4?
a = b and c = d
x = 1; y = 2; z = x + y;
if (a == 1 || b == 2) { return a; }
for (int i = 0; i < n; i++) sum += a[i];
let's go -- it's time
don't -- won't
rock 'n' roll
the '90s and '80s
5'10" tall
6' 2" and 5' 9"
it's 5 o'clock or 6 o'clock
"to be or not to be"
he said "yes" and she said "no"
"foo" OR "bar"
title:"foo bar" AND author:"smith"
name='John' and age=5
category=3 AND price>10
price BETWEEN 10 and 20
status in (1,2,3)
status = 'open' and assignee = 'me'
project = FOO AND status = Open ORDER BY created DESC
user.name = "x" or user.id = 5
C:\\Users\\bob\\x.txt
/usr/bin/perl -e 'print 1'
git commit -m 'fix: it works' -- src/a.js
docker run -it --rm -v "$PWD":/w x
SGVsbG8gV29ybGQ=
eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_def
{"a":1,"b":[1,2,3],"c":"it's"}
[{"id":5,"name":"O'Brien"},{"id":6}]
550e8400-e29b-41d4-a716-446655440000
+1 (555) 123-4567
(555) 123-4567 or (555) 765-4321
2026-11-23T22:10:11+00:00
192.168.0.1
Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36
text/html,application/xhtml+xml;q=0.9,*/*;q=0.8
gzip, deflate, br
en-US,en;q=0.5
session=abc; theme=dark; lang=en
a@b.com; c@d.com
Q1 - Q2 = 5%
50% off & free shipping!
2 + 2 = 4
(a+b)*(c-d)
max(a, b) - min(c, d)
sin(x) + cos(y)
count(items) > 0
length(name) > 5
left (of the house)
replace(a, b)
now() - 1
f(x) = x^2
char(10)
print("hello")
console.log('hi', 5)
=SUM(A1:A5)
=IF(A1>5,"yes","no")
#hashtag #fun
issue #123 and #124
C# or F#
<p>It's a "test"</p>
<a href="x">y</a>
SELECT your size
Select * items
Where's my order? Order #5512 -- please help
begin with 1 and end with 10
set x to 5; then go
I'd like to order 2 tables and 3 chairs
can't execute the order
call me at 5 or 6
Trim, color & style
Smith & Sons, Ltd.
AT&T or T-Mobile
TCP/IP and HTTP/1.1
A/B testing
1/2 cup sugar, 3/4 cup flour
50-60 years
$5.00 or best offer
$100 and up
size: 10 x 20 x 30
exec producer: Dan
kill the lights
go to x if y
true or false
null and void
yes/no
1-800-FLOWERS
password'
it's
'quoted'
'quoted' text
"quoted"
some 'quoted' text here
some 'quoted' and 'more quoted' text
key='value'
key = 'value', other = 'x'
('a', 'b', 'c')
f('a', 1)
x'y'z
'a' + 'b'
"a" + b + "c"
print 'hello' if x else 'bye'
return 'a' in b and 'c' or 'd'
user's and group's
the users' data and admins' data
I' m fine
l'amour et l'eau
d'accord, c'est l'heure
qu'est-ce que c'est
aujourd'hui ou l'autre
C'est l'union des etats
O'Brien
D'Angelo and sons
Pat O'Neil or Kate O'Hara
Conor O'Connor -- the best
James' and Bob's
the users' and admins' data
Sean O'Brien (2nd floor), 1 of 3
Mary D'Souza; see below
L'Oreal & Sons
Miles N'Diaye was born in 1950 and died in 2001
O'Reilly's #1 book
M'Baye like it or not
5' and 6'
6' or 7' long
it's 5 and 6
'90s or '80s
Bob's and 3 more
that's it; update later
isn't it; drop me a line
I'd say: insert coin; delete nothing
we've set a=1 and b=2
can't; select one
5 -- great product
10 -- best ever
3/4" pipe or 1/2" pipe
Jim said 'yes' and left
it's a 'select' few
don't like it
won't limit 10
he'd order by 5 o'clock
let x = y; if (x == 1) begin
a=1;b=2;call me
What's 5=5?
x' = f(x)
f'(x) = 2x and f''(x) = 2
y' + y = 0
AT&T's union; select few
let's group by age, having fun
""";
}
