internal import CPlatform
public import Telemetry
public import Terminal

/// Runs the screens on the terminal until the user quits or a signal says so.
///
/// A key is drawn at once. What the source tells is drawn at most 60 times a second, however fast it
/// comes, and nothing is drawn when nothing changed.
public struct AppLoop {
    private let session: TerminalSession
    private let source: any TraceSource
    private var app: App
    private let takeOver: () -> Result<ReceiverStatus, TakeOverError>
    private var lastFrame = ContinuousClock.now - .seconds(1)

    private static let frameTime = Duration.milliseconds(16)

    /// Takes over the terminal and shows the first frame.
    ///
    /// - Parameters:
    ///   - trace: opened at the start, if given.
    ///   - zone: how times are shown.
    ///   - takeOver: begins to receive in this process; asked for where `status.canTakeOver`.
    public init(
        source: any TraceSource, status: ReceiverStatus, color: ColorChoice = .auto,
        opening trace: TraceID? = nil, zone: ClockZone = .local,
        takeOver: @escaping () -> Result<ReceiverStatus, TakeOverError> = {
            .failure(TakeOverError("this process does not receive"))
        }
    ) throws(TerminalError) {
        self.takeOver = takeOver
        session = try TerminalSession(color: color)
        self.source = source
        app = App(
            width: session.width, height: session.height, profile: session.profile, status: status,
            zone: zone, now: platform_now(), answersQuestions: source.answersQuestions)
        if let trace { app.open(trace) }
        app.handle(.tick, at: platform_now())
    }

    /// Returns when it is over, with the terminal as it was.
    public mutating func run() {
        let waker = session.waker
        source.start { waker.wake() }
        defer {
            source.stop()
            session.stop()
        }
        guard perform() else { return }
        // What the store answers within a few milliseconds is part of the first frame.
        if let event = session.nextEvent(timeout: .milliseconds(20)) {
            app.handle(.input(event), at: platform_now())
        }
        takeSourceEvents()
        guard perform() else { return }
        present()
        while step() {}
    }

    /// Waits for something, handles all that has come, draws. False when it is over.
    private mutating func step() -> Bool {
        let patience: Duration =
            app.isWaiting ? .milliseconds(100) : app.isLively ? .milliseconds(250) : .seconds(1)
        var event = session.nextEvent(timeout: patience)
        var hasInput = false
        var handled = 0
        while let next = event {
            if next != .wake {
                hasInput = true
                app.handle(.input(next), at: platform_now())
                // Each key's effects before the next key: it may be the answer to them.
                guard perform() else { return false }
            }
            handled += 1
            event = handled < 256 ? session.nextEvent(timeout: .zero) : nil
        }
        if !hasInput { waitForNextFrame() }
        takeSourceEvents()
        app.handle(.tick, at: platform_now())
        guard perform() else { return false }
        present()
        return true
    }

    /// Lets what comes quicker than frames gather; a key ends the wait at once.
    private mutating func waitForNextFrame() {
        let wait = lastFrame + Self.frameTime - .now
        guard wait > .zero, let event = session.nextEvent(timeout: wait), event != .wake else {
            return
        }
        app.handle(.input(event), at: platform_now())
    }

    private mutating func takeSourceEvents() {
        let events = source.takeEvents()
        let now = platform_now()
        for event in events { app.handle(.source(event), at: now) }
    }

    private mutating func present() {
        session.present(app.frame())
        lastFrame = .now
    }

    /// False when it is over.
    private mutating func perform() -> Bool {
        for effect in app.takeEffects() {
            switch effect {
            case .request(let request): source.request(request)
            case .copy(let text):
                if !session.copy(text) {
                    app.notify("too long for the terminal's clipboard")
                }
            case .captureMouse(let isOn): session.isMouseEnabled = isOn
            case .redraw: session.redraw()
            case .suspend:
                session.suspend(
                    message: "tracetop is stopped: it receives nothing until fg continues it")
            case .takeOver:
                switch takeOver() {
                case .success(let status): app.handle(.status(status), at: platform_now())
                case .failure(let error): app.notify(error.description)
                }
            case .quit: return false
            }
        }
        return true
    }
}
