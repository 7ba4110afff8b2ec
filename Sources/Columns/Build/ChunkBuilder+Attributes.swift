internal import Telemetry

/// What a builder knows of a key.
struct KeyState {
    /// Its columns by `ColumnType.rawValue`; −1 where there is none.
    var columns: (Int32, Int32, Int32, Int32, Int32) = (-1, -1, -1, -1, -1)
    /// The last row that has it: a key that is there twice counts with its first value.
    var lastRow = -1
    var isWanted = true
}

extension ChunkBuilder {
    /// Adds a span's attributes. Text that `JSONWriter` did not write is read by `JSONReader`.
    func appendAttributes(_ text: UnsafeBufferPointer<UInt8>, row: Int) {
        guard text.count > 2 else { return }
        guard var scanner = MemberScanner(text) else { return appendSlowly(text, row: row) }
        var place = 0
        while scanner.hasMore {
            let expected = place < sequence.count ? sequence[place] : UInt32.max
            let key: UInt32?
            if expected != .max, scanner.takeKey(keys.text(expected)) {
                key = expected
            } else {
                guard let found = scanner.takeKey() else { return appendSlowly(text, row: row) }
                key = number(ofKey: found)
                if let key {
                    if place < sequence.count {
                        sequence[place] = key
                    } else if place < ColumnChunk.maximumKeyColumns {
                        sequence.append(key)
                    }
                }
            }
            place += 1
            guard let value = scanner.takeValue() else { return appendSlowly(text, row: row) }
            if let key, !append(value, key, row: row) { return appendSlowly(text, row: row) }
            guard scanner.takeSeparator() else { return appendSlowly(text, row: row) }
        }
    }

    /// The key's number; nil where there are too many.
    private func number(ofKey text: UnsafeBufferPointer<UInt8>) -> UInt32? {
        if let known = keys.find(text) { return known }
        // Unwanted keys are known too, so that guessing goes on.
        guard keys.count < ColumnChunk.maximumKeyColumns * 4,
            text.count <= ColumnChunk.maximumValueByteCount || wanted != nil
        else {
            if wanted == nil {
                hasMoreKeys = true
                return nil
            }
            return wanted?.contains(MemberScanner.string(text)) == true ? addKey(text) : nil
        }
        return addKey(text)
    }

    private func addKey(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let number = keys.number(of: text)
        if Int(number) == keyStateCapacity {
            let grown = UnsafeMutablePointer<KeyState>.allocate(capacity: keyStateCapacity * 2)
            grown.moveInitialize(from: keyStates, count: keyStateCapacity)
            keyStates.deallocate()
            keyStates = grown
            keyStateCapacity *= 2
        }
        var state = KeyState()
        if let wanted { state.isWanted = wanted.contains(MemberScanner.string(text)) }
        (keyStates + Int(number)).initialize(to: state)
        return number
    }

    /// False where only `JSONReader` knows what the value is.
    private func append(_ value: MemberScanner.Value, _ key: UInt32, row: Int) -> Bool {
        let state = keyStates + Int(key)
        guard state.pointee.isWanted, state.pointee.lastRow != row else { return true }
        switch value {
        case .int(let number): append(number, .int, key, row)
        case .double(let number):
            append(Int64(bitPattern: number.bitPattern), .double, key, row)
        case .bool(let flag): append(flag ? 1 : 0, .bool, key, row)
        case .string(let text): append(text, .string, key, row)
        case .escaped(let text):
            guard MemberScanner.unescape(text, into: &unescaped) else { return false }
            unescaped.withUnsafeBufferPointer { append($0, .string, key, row) }
        case .other(let json): append(json, .other, key, row)
        case .unusual: return false
        }
        state.pointee.lastRow = row
        return true
    }

    private func append(_ value: Int64, _ type: ColumnType, _ key: UInt32, _ row: Int) {
        guard let column = column(key, type) else { return }
        columns[column].append(value, row: row)
    }

    private func append(
        _ text: UnsafeBufferPointer<UInt8>, _ type: ColumnType, _ key: UInt32, _ row: Int
    ) {
        guard let column = column(key, type) else { return }
        if text.count <= ColumnChunk.maximumValueByteCount || wanted != nil {
            columns[column].append(text, row: row)
        } else {
            // That it is there is kept.
            columns[column].append(UnsafeBufferPointer(start: nil, count: 0), row: row)
            columns[column].isIncomplete = true
        }
    }

    private func column(_ key: UInt32, _ type: ColumnType) -> Int? {
        let known =
            switch type {
            case .int: keyStates[Int(key)].columns.0
            case .double: keyStates[Int(key)].columns.1
            case .string: keyStates[Int(key)].columns.2
            case .bool: keyStates[Int(key)].columns.3
            case .other: keyStates[Int(key)].columns.4
            }
        return known >= 0 ? Int(known) : addColumn(key, type)
    }

    private func addColumn(_ key: UInt32, _ type: ColumnType) -> Int? {
        guard columnCount < columnLimit else {
            hasMoreKeys = true
            markIncomplete(key)
            return nil
        }
        (columns + columnCount).initialize(to: ColumnBuffer(type))
        columnKeys.append(key)
        let column = Int32(truncatingIfNeeded: columnCount)
        columnCount += 1
        let state = keyStates + Int(key)
        switch type {
        case .int: state.pointee.columns.0 = column
        case .double: state.pointee.columns.1 = column
        case .string: state.pointee.columns.2 = column
        case .bool: state.pointee.columns.3 = column
        case .other: state.pointee.columns.4 = column
        }
        return Int(column)
    }

    /// Some value of the key is in none of its columns.
    private func markIncomplete(_ key: UInt32) {
        let known = keyStates[Int(key)].columns
        for column in [known.0, known.1, known.2, known.3, known.4] where column >= 0 {
            columns[Int(column)].isIncomplete = true
        }
    }

    // MARK: Text of others

    private func appendSlowly(_ text: UnsafeBufferPointer<UInt8>, row: Int) {
        for (name, value) in Attributes(json: Array(text)).pairs {
            var writer = JSONWriter()
            writer.string(name)
            let key = writer.bytes.withUnsafeBufferPointer { quoted in
                number(ofKey: UnsafeBufferPointer(rebasing: quoted.dropFirst().dropLast()))
            }
            if let key { append(value, key, row) }
        }
    }

    private func append(_ value: AttributeValue, _ key: UInt32, _ row: Int) {
        let state = keyStates + Int(key)
        guard state.pointee.isWanted, state.pointee.lastRow != row else { return }
        state.pointee.lastRow = row
        switch value {
        case .int(let number): append(number, .int, key, row)
        case .double(let number):
            append(Int64(bitPattern: number.bitPattern), .double, key, row)
        case .bool(let flag): append(flag ? 1 : 0, .bool, key, row)
        case .string(var text): text.withUTF8 { append($0, .string, key, row) }
        case .empty, .bytes, .array, .map:
            var writer = JSONWriter()
            writer.write(value)
            writer.bytes.withUnsafeBufferPointer { append($0, .other, key, row) }
        }
    }
}
