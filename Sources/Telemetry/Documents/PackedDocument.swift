internal import CZlib

/// A document as `DocumentCompressor` packed it.
public enum PackedDocument {
    /// How the bytes behind the header are to be read.
    enum Packing: UInt8 {
        case plain = 0
        case deflated = 1
    }

    /// Longer ones are refused: no receiver takes them. In bytes.
    public static let maximumLength = 64 << 20

    /// What documents of X-Ray repeat, the most frequent last (RFC 1950, section 2.2). Documents
    /// are packed with it for good: another one needs another `Packing`.
    static let dictionary = Array(
        #"""
        "sql": {"sanitized_query": "SELECT  FROM  WHERE ", "database_type": "postgresql", \#
        "connection_string": "url": "user": "database_version": "driver_version": "preparation": \#
        "statement""ecs": {"container_id": "eks": {"cluster_name": "pod": "ec2": {"instance_id": \#
        "availability_zone": "origin": "AWS::ECS::Container", "AWS::EC2::Instance", "resource_names"\#
        "table_name": "queue_url": "retries": "operation": "account_id": "request_id": "region": \#
        "us-east-1", "cause": {"working_directory": "exceptions": [{"id": "message": "type": \#
        "remote": false, "stack": [{"path": "/usr/local/lib/python3./site-packages/", "line": \#
        "label": "truncated": 0, "skipped": 0, "throttle": true, "error": true, "fault": true, \#
        "metadata": {"default": {}}, "annotations": {"user": "namespace": "aws", "namespace": \#
        "remote", "links": [{"precursor_ids": ["service": {"runtime": "CPython", \#
        "runtime_version": "3.11.", "version": "aws": {"xray": {"auto_instrumentation": false, \#
        "sdk": "X-Ray for Python", "sdk_version": "2.1.0", "sampling_rule_name": "Default"}}, \#
        "http": {"request": {"url": "http://localhost:3000/api/", "method": "POST", "user_agent": \#
        "Mozilla/5.0 ", "client_ip": "127.0.0.1", "x_forwarded_for": true}, "response": \#
        {"status": 200, "content_length": }}, "subsegments": [{"id": "", "name": "", \#
        "start_time": 17, "parent_id": "", "in_progress": false, "trace_id": "1-6", \#
        "type": "subsegment", "namespace": "local", "end_time": 17}], 
        """#.utf8)

    static func appendHeader(_ packing: Packing, length: Int, to output: inout [UInt8]) {
        output.append(packing.rawValue)
        var rest = UInt64(length)
        while rest >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(rest))
    }

    /// The document. Nil where `packed` is damaged, or of a version to come.
    public static func document(of packed: [UInt8]) -> [UInt8]? {
        guard let first = packed.first, let packing = Packing(rawValue: first),
            let (length, start) = length(of: packed)
        else { return nil }
        switch packing {
        case .plain:
            return packed.count - start == length ? Array(packed[start...]) : nil
        case .deflated:
            return inflate(packed, from: start, length: length)
        }
    }

    /// The document's length, and where the packed bytes begin.
    private static func length(of packed: [UInt8]) -> (length: Int, start: Int)? {
        var length: UInt64 = 0
        for (index, byte) in packed.dropFirst().prefix(4).enumerated() {
            length |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 {
                return length <= maximumLength ? (Int(length), index + 2) : nil
            }
        }
        return nil
    }

    private static func inflate(_ packed: [UInt8], from start: Int, length: Int) -> [UInt8]? {
        var stream = z_stream()
        guard czlib_inflate_init(&stream, -15) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        let isPrimed = dictionary.withUnsafeBufferPointer { dictionary in
            inflateSetDictionary(
                &stream, dictionary.baseAddress, UInt32(truncatingIfNeeded: dictionary.count))
                == Z_OK
        }
        guard isPrimed else { return nil }
        // A byte more than the header says: a stream that would go on is damaged.
        var output = [UInt8](repeating: 0, count: length + 1)
        var input = packed
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { room in
                stream.next_in = source.baseAddress?.advanced(by: start)
                stream.avail_in = UInt32(truncatingIfNeeded: source.count - start)
                stream.next_out = room.baseAddress
                stream.avail_out = UInt32(truncatingIfNeeded: room.count)
                return CZlib.inflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END, stream.avail_out == 1, stream.avail_in == 0 else {
            return nil
        }
        output.removeLast()
        return output
    }
}
