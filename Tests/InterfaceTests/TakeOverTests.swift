import Interface
import Terminal
import Testing

/// A viewer whose receiver ends.
struct TakeOverTests {
    private func viewer() -> ScreenDriver {
        ScreenDriver(
            status: ReceiverStatus(role: .viewing(pid: 42), canTakeOver: true), traces: 2)
    }

    @Test func whenNobodyReceivesOneKeyDoes() {
        var driver = viewer()
        #expect(driver.screen.contains("viewer of pid 42"))
        driver.press("R")
        #expect(!driver.effects.contains(.takeOver))
        driver.send(.owner(nil))
        #expect(driver.screen.contains("nobody receives: R receives here"))
        driver.press("R")
        #expect(driver.effects.contains(.takeOver))
        driver.app.handle(.status(ReceiverStatus(role: .receiving)), at: driver.now)
        #expect(driver.screen.contains("● live"))
    }

    @Test func typingItInAFilterIsJustALetter() {
        var driver = viewer()
        driver.send(.owner(nil))
        driver.press("/")
        driver.type("R")
        #expect(!driver.effects.contains(.takeOver))
    }
}
