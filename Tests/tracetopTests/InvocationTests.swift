import Query
import Receivers
import Telemetry
import Testing

@testable import tracetop

struct InvocationTests {
    private func invocation(_ line: String) throws -> Invocation {
        try Invocation(line.split(separator: " ").map(String.init))
    }

    private func failure(_ words: [String]) -> CommandFailure? {
        do throws(CommandFailure) {
            _ = try Invocation(words)
            return nil
        } catch {
            return error
        }
    }

    @Test func withoutWordsItReceivesAndBrowses() throws {
        let invocation = try invocation("")
        guard case .ui = invocation.action else {
            Issue.record("\(invocation.action)")
            return
        }
        #expect(invocation.otlpHTTP.address == .loopback(port: 4318))
        #expect(!invocation.otlpHTTP.isAskedFor)
        #expect(invocation.databasePath == nil && invocation.format == .table)
    }

    @Test func optionsMayStandAnywhereAndTheLastCounts() throws {
        let invocation = try invocation(
            "--db a traces --format json --db=b --limit 5 --sort Errors")
        #expect(invocation.databasePath == "b")
        #expect(invocation.format == .json && invocation.limit == 5 && invocation.order == .errors)
    }

    @Test func valuesAreRead() throws {
        var invocation = try Invocation([
            "serve", "--retain-size", "1.5GB", "--retain-age", "7d", "--otlp-http", "[::1]:0",
            "--xray", "off", "--durable",
        ])
        #expect(invocation.retention.size == .at(1_500_000_000))
        #expect(invocation.retention.age == .at(7 * 86_400_000_000_000))
        #expect(invocation.otlpHTTP.address.description == "[::1]:0")
        #expect(invocation.otlpHTTP.isAskedFor && invocation.isDurable)
        #expect(invocation.xray.address == .off)
        invocation = try Invocation(["serve"])
        #expect(invocation.retention.size == .at(2_000_000_000))
        #expect(invocation.retention.age == .at(7 * 86_400_000_000_000))
        invocation = try Invocation(["ui", "--retain-size", "off", "--ephemeral"])
        #expect(invocation.retention.size == .off && invocation.isEphemeral)
    }

    @Test func withoutReceiversNothingIsForgottenUnlessAskedFor() throws {
        let silent = ["ui", "--otlp-http", "off", "--xray", "off"]
        var invocation = try Invocation(silent)
        #expect(invocation.retention.size == .off && invocation.retention.age == .off)
        invocation = try Invocation(silent + ["--retain-size", "1GB"])
        #expect(invocation.retention.size == .at(1_000_000_000))
        #expect(invocation.retention.age == .off)
        invocation = try Invocation(["ui", "--otlp-http", "off"])
        #expect(invocation.retention.size == .at(2_000_000_000))
    }

    @Test(arguments: ["0", "-1", "x"]) func questionsAreAskedOnceAtLeast(times: String) {
        let words = ["query", "COUNT", "--repeat", times]
        #expect(
            failure(words)?.description
                == "--repeat: \"\(times)\" is no count: write a number such as 20")
    }

    @Test func documentsAreAskedForOfOneTrace() throws {
        #expect(try invocation("show --raw 5759e988bd86").isRaw)
        #expect(try !invocation("show 5759e988bd86").isRaw)
        #expect(failure(["traces", "--raw"])?.description.contains("only with show") == true)
    }

    @Test func comparisonsAreOfATime() throws {
        let words = [
            "compare", "--where", "error", "--since", "30m", "--until", "2026-11-20T10:00Z",
        ]
        let range = try Invocation(words).timeRange
        #expect(range.since == .ago(1_800_000_000_000))
        #expect(range.until == .at(1_795_168_800_000_000_000))
        #expect(try invocation("compare --where error --until=now").timeRange.until == .ago(0))
        for (time, message) in [
            ("yesterday", "--since: expected a time such as 30m"), ("", "--since: expected a time"),
            ("30m 5m", "expected the end, found `5m`"), ("now", "--since is not before now"),
        ] {
            let said = failure(["compare", "--where", "error", "--since", time])?.description
            #expect(said?.contains(message) == true, "\(said ?? "nothing") for \(time)")
        }
    }

    @Test func operandsAreTaken() throws {
        guard case .import(let files) = try invocation("import a.json - -- -b").action else {
            Issue.record("no import")
            return
        }
        #expect(files == ["a.json", "-", "-b"])
        for id in ["1-5759e988-bd862e3fe1be46a994272793", "5759E988BD862E3FE1BE46A994272793"] {
            guard case .show(.id(let trace)) = try invocation("show \(id)").action else {
                Issue.record("no show")
                return
            }
            #expect(trace.description == "5759e988bd862e3fe1be46a994272793")
        }
        guard case .show(.prefix("5759e9")) = try invocation("show 5759E9").action else {
            Issue.record("no prefix")
            return
        }
    }

    @Test func helpAndVersionComeBeforeEverythingElse() throws {
        guard case .help(.show) = try invocation("show --help").action,
            case .help(nil) = try invocation("-h --where x").action,
            case .version = try invocation("-V").action
        else {
            Issue.record("neither help nor version")
            return
        }
    }

    @Test(arguments: [
        (["fly"], "there is no command \"fly\"; the commands are"),
        (["trace"], "did you mean traces?"), (["--fly"], "there is no option \"--fly\""),
        (["--formt", "json"], "did you mean --format?"), (["-x"], "there is no option \"-x\""),
        (["traces", "--db"], "--db needs a value: --db FILE"),
        (["traces", "--limit", "many"], "--limit: \"many\" is no count"),
        (["traces", "--limit", "-1"], "--limit: \"-1\" is no count"),
        (["traces", "--sort", "colour"], "none of arrival, start, duration, spans, errors"),
        (["traces", "--sort", "duratoin"], "did you mean duration?"),
        (["traces", "--format", "xml"], "none of table, json, csv"),
        (
            ["keys", "--where", "error"],
            "--where does not go with keys, only with traces, compare and export"
        ),
        (["show"], "tracetop show TRACE_ID"), (["show", "xyzxyz"], "\"xyzxyz\" is no trace's id"),
        (["show", "abcde"], "is no trace's id"),
        (["traces", "a"], "traces does not know what to do with \"a\""),
        (["import"], "tracetop import FILE"), (["--durable=yes"], "--durable takes no value"),
        (["serve", "--otlp-http", "nonsense"], "nonsense"),
        (["serve", "--otlp-http", "127.0.0.1:99999"], "99999"),
        (["serve", "--retain-size", "lots"], "\"lots\" is no size"),
        (["serve", "--retain-size", "7d"], "\"7d\" is no size"),
        (["serve", "--retain-age", "2GB"], "\"2GB\" is no age"),
        (["serve", "--retain-age", "-1d"], "\"-1d\" is no age"),
        (["serve", "--retain-size", "1e300GB"], "is no size"),
        (["--db", "a", "--ephemeral"], "exclude each other"), (["--db", ""], "is no path"),
        (["--otlp-grpc", "off"], "not there yet"),
        (["traces", "--xray-filter", "fautl"], "did you mean `fault`?"),
        (["traces", "--xray-filter", "rootcause.fault.service {inferred}"], "not supported"),
        (
            ["stats", "--xray-filter", "fault"],
            "--xray-filter does not go with stats, only with traces, query, compare and export"
        ),
        (["query"], "tracetop query 'QUERY'"), (["query", "COUNT", "WHERE"], "\"WHERE\""),
        (["query", "--repeat", "often", "COUNT"], "--repeat: \"often\" is no count"),
        (
            ["keys", "--repeat", "2"],
            "--repeat does not go with keys, only with traces, show and query"
        ),
    ])
    func badUsageQuotesWhatIsWrong(words: [String], expected: String) throws {
        let failure = try #require(self.failure(words))
        #expect(failure.status == 2)
        #expect(failure.description.contains(expected), "\(failure.description)")
    }

    @Test func filtersOfBothLanguagesGoTogether() throws {
        let both = try invocation("traces --where duration_ms>20 --xray-filter fault").filter
        #expect(
            both?.description
                == "duration_ms > 20 AND (root.fault = true OR root.error = true AND "
                + "root.client_error = false)")
        let prefixed = try invocation("export --where xray:fault").filter
        #expect(try prefixed == invocation("export --xray-filter fault").filter)
        let wrong = failure(["traces", "--where", "xray: duration > \"5\""])
        #expect(
            wrong?.description == """
                --where: expected a number of seconds, found `5`
                    xray: duration > "5"
                                     ^^^
                """)
    }

    @Test func aFilterThatIsWrongIsShownWithCarets() {
        #expect(
            failure(["traces", "--where", "naïve\u{1b} = 1 AND kind = servr"])?.description == """
                --where: expected an operator after `naïve`, found `\u{1b}`; \
                a text with such a character stands in quotes
                    naïve\\e = 1 AND kind = servr
                         ^^
                """)
    }
}

struct HelpTests {
    @Test(arguments: [nil] + Subcommand.allCases.map(Optional.some))
    func everyHelpFitsAndNamesWhatItIsAbout(command: Subcommand?) {
        let text = Help.text(for: command)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(text.hasSuffix("\n") && text.contains("usage: tracetop"))
        for option in command?.options ?? Option.common { #expect(text.contains(option.rawValue)) }
        if command == nil {
            for command in Subcommand.allCases { #expect(text.contains(command.rawValue)) }
        }
    }

    @Test func longTermsStandOnALineOfTheirOwn() {
        #expect(Help.wrapped("a bb ccc", width: 4) == ["a bb", "ccc"])
        #expect(Help.wrapped("abcdefgh i", width: 4) == ["abcdefgh", "i"])
    }
}
