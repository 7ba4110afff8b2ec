/// Cuts a stream of JSON text into its documents: JSON lines, one pretty-printed document, or many
/// behind each other. It looks at brackets and quotes only; whether a document is JSON is the
/// reader's to say.
struct JSONDocuments {
    struct Document {
        var bytes: [UInt8]
        /// The line that it begins on, counted from 1.
        var line: Int
    }

    enum Problem: Error, Equatable {
        /// Something that begins no document.
        case stray(line: Int)
        /// The input ended within one.
        case cut(line: Int)
        case tooLarge(line: Int)
    }

    /// A longer document is refused, in bytes.
    let maximumLength: Int
    private var document: [UInt8] = []
    private var line = 1
    private var documentLine = 1
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// Something that begins no document has come; `document` collects its line.
    private var isStray = false

    init(maximumLength: Int) {
        self.maximumLength = maximumLength
    }

    /// Takes the next bytes; calls `body` with each document that they complete.
    mutating func take<Failure: Error>(
        _ bytes: some Sequence<UInt8>, _ body: (Document) throws(Failure) -> Void
    ) throws(Failure) -> Problem? {
        for byte in bytes {
            if isStray {
                // The rest of its line is what a message quotes.
                if byte == UInt8(ascii: "\n") || document.count > 80 { return .stray(line: line) }
                document.append(byte)
                continue
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            if depth == 0 {
                switch byte {
                case 0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF: continue  // blanks, a BOM
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth = 1
                    documentLine = line
                    document = [byte]
                default:
                    document = [byte]
                    isStray = true
                }
                continue
            }
            document.append(byte)
            guard document.count <= maximumLength else { return .tooLarge(line: documentLine) }
            step(byte)
            if depth == 0 {
                let complete = Document(bytes: document, line: documentLine)
                document.removeAll(keepingCapacity: true)
                try body(complete)
            }
        }
        return nil
    }

    /// What is wrong at the end of the input; nil where it ends between documents.
    func end() -> Problem? {
        isStray ? .stray(line: line) : depth > 0 ? .cut(line: documentLine) : nil
    }

    /// What has been read of what is not complete, or no document.
    var unfinished: [UInt8] { document }

    private mutating func step(_ byte: UInt8) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }
}
