import Telemetry
import Testing

@testable import Query

/// Keys and values that come from spans, spelt so that a filter reads them as they are.
struct SpellingTests {
    @Test(arguments: [
        ("http.route", "http.route"), ("name", "span.name"), ("trace.x", "span.trace.x"),
        ("root.x", "span.root.x"), ("span.x", "span.span.x"), ("and", "\"and\""), ("20", "\"20\""),
        ("a b", "\"a b\""), ("a\"b\u{1b}", "\"a\\\"b\\u{1b}\""),
    ])
    func attributesKeepTheirNames(name: String, spelling: String) throws {
        let subject = try #require(Subject(attribute: name, owner: .span))
        #expect(subject.description == spelling)
        let filter = try Filter.parse("\(subject) exists")
        guard case .predicate(let predicate) = filter.expression else {
            Issue.record("\(filter.expression)")
            return
        }
        #expect(predicate.subject == subject)
    }

    @Test func anEmptyNameHasNoSpelling() {
        #expect(Subject(attribute: "", owner: .span) == nil)
    }

    @Test(arguments: [
        (AttributeValue.string("20"), "\"20\""), (.int(-4), "-4"), (.double(1e-7), "1e-07"),
        (.double(2), "2.0"), (.bool(true), "true"), (.string("a\nb"), "\"a\\nb\""),
    ])
    func valuesReadAsTheyAre(value: AttributeValue, spelling: String) throws {
        let literal = try #require(Literal(value))
        #expect(literal.description == spelling)
        _ = try Filter.parse("x = \(literal)")
    }

    @Test(arguments: [
        AttributeValue.empty, .double(.nan), .double(.infinity), .bytes([1]), .array([.int(1)]),
    ])
    func whatNothingEqualsIsNoLiteral(value: AttributeValue) {
        #expect(Literal(value) == nil)
    }
}
