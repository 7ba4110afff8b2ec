internal import CMicrohttpd
internal import CPlatform
internal import Synchronization
internal import Telemetry

/// A request's way through the daemon, on the library's thread.
extension HTTPDaemon {
    /// The head has come.
    func begin(_ head: RequestHead, on connection: OpaquePointer) -> Exchange {
        let isStopping = state.withLock { state in
            state.active += 1
            return state.isStopping
        }
        let conditions = HTTPConditions(
            limits: limits, freeBodyBytes: budget.available, isStopping: isStopping,
            baseURL: baseURL)
        let deadline = ContinuousClock.now + limits.bodyTimeout
        let descriptor = cmicrohttpd_socket(connection)
        let exchange = Exchange(
            connection, descriptor, head, service.conversation(conditions), budget: budget,
            deadline: deadline)
        connections.busy(descriptor, until: deadline)
        return exchange
    }

    /// Does what the state machine says. False closes the connection.
    func perform(_ action: HTTPAction, _ exchange: Exchange) -> Bool {
        switch action {
        case .read:
            return true
        case .swallow:
            exchange.body.clear(keeping: 0)
            return true
        case .decode:
            return decode(exchange)
        case .submit:
            return true
        case .reply(let reply):
            note(reply, exchange)
            return send(reply, exchange)
        case .hangUp(let reply):
            note(reply, exchange)
            connections.linger(exchange.descriptor)
            _ = Socket.send(exchange.descriptor, ReplyWriter.bytes(of: reply))
            return false
        }
    }

    func receive(_ bytes: UnsafeRawBufferPointer, _ exchange: Exchange) -> Bool {
        let limit = limits.bodyBytes
        let action = exchange.request.receive(
            bytes.count, isLate: ContinuousClock.now > exchange.deadline,
            makeRoom: { exchange.body.makeRoom(for: bytes.count, limit: limit) })
        if action == .read { exchange.body.append(bytes) }
        return perform(action, exchange)
    }

    /// The body is complete, or the commit has come.
    func proceed(_ exchange: Exchange) -> Bool {
        switch exchange.current {
        case .pending:
            return perform(exchange.request.end(), exchange)
        case .waiting:
            return true
        case .committed(let outcome):
            return perform(exchange.request.committed(outcome), exchange)
        case .refused(let isStopping):
            return perform(exchange.request.refused(isStopping: isStopping), exchange)
        }
    }

    private func decode(_ exchange: Exchange) -> Bool {
        let size = exchange.body.count
        let (action, batch, counts) = exchange.request.decode(&exchange.body, inflater)
        exchange.body.clear(keeping: 0)
        if max(size, inflater.lastByteCount) > BodyInflater.keptBytes {
            hasLargeBodyGone.store(true, ordering: .relaxed)
        }
        count(counts, batch, submitted: action == .submit)
        guard action == .submit, let batch else { return perform(action, exchange) }
        submit(batch, exchange)
        return true
    }

    private func submit(_ batch: SpanBatch, _ exchange: Exchange) {
        connections.busy(exchange.descriptor, until: nil)
        exchange.suspend()
        let isStopping = state.withLock { state in
            if !state.isStopping { state.suspended[ObjectIdentifier(exchange)] = exchange }
            return state.isStopping
        }
        guard !isStopping else { return exchange.resolve(.refused(isStopping: true)) }
        countRequest(exchange)
        let isTaken = sink.submit(batch, from: service.receiver) { [self] result in
            resolve(exchange, .committed(HTTPCommitted(result)))
        }
        if !isTaken { resolve(exchange, .refused(isStopping: false)) }
    }

    func resolve(_ exchange: Exchange, _ outcome: Exchange.Outcome) {
        state.withLock { _ = $0.suspended.removeValue(forKey: ObjectIdentifier(exchange)) }
        exchange.resolve(outcome)
    }

    private func send(_ reply: Reply, _ exchange: Exchange) -> Bool {
        let deadline = ContinuousClock.now + limits.idleTimeout
        connections.busy(exchange.descriptor, until: deadline)
        if reply.closes { connections.linger(exchange.descriptor) }
        return ReplyWriter.queue(reply, on: exchange.connection)
    }

    func completed(_ exchange: Exchange) {
        let now = ContinuousClock.now
        connections.idle(exchange.descriptor, now: now, deadline: now + limits.idleTimeout)
        state.withLock { $0.active -= 1 }
    }

    func closed(_ connection: OpaquePointer) {
        let descriptor = cmicrohttpd_socket(connection)
        guard connections.close(descriptor) else { return }
        let duplicate = cplatform_duplicate(descriptor)
        if duplicate >= 0 { linger(duplicate) }
    }
}

extension HTTPCommitted {
    init(_ result: Result<CommitReceipt, SinkError>) {
        switch result {
        case .success: self = .stored
        case .failure(let error):
            self = .failed(error.description, isRetryable: error.isRetryable)
        }
    }
}
