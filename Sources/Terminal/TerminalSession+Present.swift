// A canvas on the screen.

internal import CNcurses

extension TerminalSession {
    /// Shows a canvas. Only rows that differ from the last one shown are handed to ncurses, and
    /// only cells that differ are sent; nothing is when nothing differs.
    ///
    /// A canvas of another size than the terminal (it was resized meanwhile) is cut, or leaves the
    /// rest blank.
    public func present(_ canvas: Canvas) {
        if let shown, shown == canvas { return }
        guard let window = cncurses_screen_window() else { return }
        let isFull =
            shown == nil || shown?.fullWidth != canvas.fullWidth
            || shown?.fullHeight != canvas.fullHeight
        if isFull { werase(window) }
        let old = isFull ? nil : shown
        let columns = min(canvas.fullWidth, width)
        if !painter.paint(canvas, over: old, columns: columns, rows: height, window) {
            // Out of colour pairs: once more, with none in use.
            painter.forgetPairs()
            clearok(cncurses_shown_window(), true)
            _ = painter.paint(canvas, over: nil, columns: columns, rows: height, window)
        }
        showCursor(canvas.cursor, window)
        let isSynchronized = TerminalModes.isSynchronized(profile)
        if isSynchronized { write(TerminalModes.beginUpdate) }
        wrefresh(window)
        if isSynchronized { write(TerminalModes.endUpdate) }
        shown = canvas
    }

    private func showCursor(_ cursor: (x: Int, y: Int)?, _ window: UnsafeMutablePointer<WINDOW>) {
        if let cursor, cursor.x < width, cursor.y < height {
            leaveok(window, false)
            wmove(window, Int32(cursor.y), Int32(cursor.x))
            curs_set(1)
        } else {
            leaveok(window, true)
            curs_set(0)
        }
    }
}
