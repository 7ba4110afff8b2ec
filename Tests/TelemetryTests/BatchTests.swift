import Telemetry
import Testing

@Suite("A batch's tables")
struct BatchTests {
    @Test("a string is kept once, and 0 is the empty one")
    func internsStrings() {
        var table = StringTable()
        let numbers = (0..<5000).map { table.intern("name \($0 % 1000)") }
        #expect(Set(numbers).count == 1000)
        #expect(table.count == 1001)
        #expect(table.intern("") == 0)
        #expect((0..<1000).allSatisfy { table[numbers[$0]] == "name \($0)" })
    }

    @Test("strings that are no UTF-8 are repaired before they are kept")
    func repairsStrings() {
        var table = StringTable()
        let number = [0x61, 0xFF].withUnsafeBufferPointer { table.intern($0) }
        #expect(table[number] == "a\u{FFFD}")
        #expect(table.intern("a\u{FFFD}") == number)
    }

    @Test("a trace is kept once")
    func internsTraces() {
        var table = TraceTable()
        let numbers = (0..<3000).map { table.intern(TraceID(high: 1, low: UInt64($0 % 500 + 1))) }
        #expect(table.count == 500)
        #expect((0..<3000).allSatisfy { table.ids[Int(numbers[$0])].low == UInt64($0 % 500 + 1) })
    }

    @Test("rejections are counted by reason and say so")
    func countsRejections() {
        var rejections = Rejections()
        rejections.add("the trace id is all zero")
        rejections.add("the span id is all zero", spans: 2)
        rejections.add("the trace id is all zero")
        #expect(rejections.spans == 4)
        #expect(
            rejections.summary
                == "2 spans: the trace id is all zero; 2 spans: the span id is all zero")
    }
}
