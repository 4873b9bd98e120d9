import Foundation

/// The size of a terminal.
enum TerminalSize {
    /// How many characters fit into a line; nil if the descriptor is not a terminal, or does not tell.
    static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard isatty(descriptor) != 0, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
