internal import Telemetry

/// Where texts are in a list, found by their bytes, which is what most take: no `String` is made of
/// them, and they are hashed once.
///
/// Equal are those that are as Swift's `String`s, and so as `GroupValue`s, by canonical equivalence:
/// an `é` may be one scalar or two. Texts in ASCII have one spelling each. From the first on that is
/// not ASCII, spellings that are new are looked for among the texts as well.
struct TextPlaces {
    private var spellings = StringTable()
    /// By the number of a spelling; −1 for one that is not in the list.
    private var places: [Int32] = [-1]
    /// By text; nil while all are ASCII.
    private var texts: [String: Int32]?

    /// Spellings that are remembered.
    private static let maximumSpellings = 1 << 17

    /// Nil for a text that is not in the list. O(length).
    mutating func place(of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        if let number = spellings.number(of: bytes), places[Int(number)] >= 0 {
            return Int(places[Int(number)])
        }
        guard texts != nil || !bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        if texts == nil { texts = known }
        guard let place = texts?[String(decoding: bytes, as: UTF8.self)] else { return nil }
        if spellings.count < TextPlaces.maximumSpellings { add(bytes, place) }
        return Int(place)
    }

    /// - Parameter bytes: a text that is not in the list.
    mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) {
        let place = Int32(truncatingIfNeeded: place)
        add(bytes, place)
        if texts != nil { texts?[String(decoding: bytes, as: UTF8.self)] = place }
    }

    private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int32) {
        let number = Int(spellings.intern(bytes))
        if number == places.count { places.append(place) } else { places[number] = place }
    }

    private var known: [String: Int32] {
        var known: [String: Int32] = [:]
        for (number, place) in places.enumerated() where place >= 0 {
            known[spellings[UInt32(truncatingIfNeeded: number)]] = place
        }
        return known
    }
}
