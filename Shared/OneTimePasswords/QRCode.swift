internal import CQREncode
public import Models

/// A QR code (ISO/IEC 18004), made by libqrencode.
public struct QRCode: Sendable {
    /// Why there is no code.
    public enum QRError: Error, Sendable, Equatable {
        /// A code can't hold so many bytes.
        case tooLong
        /// libqrencode has run out of memory.
        case outOfMemory
    }

    /// The most bytes that are taken: more would make a code that cameras of telephones read badly.
    public static let maximumLength = 800
    /// The margin that readers need, in modules (ISO/IEC 18004 §5.3.8).
    static let margin = 4

    /// The number of modules in a row.
    let width: Int
    /// The modules row by row, true for black.
    let modules: [Bool]

    /// Encodes a text, such as ``TOTPSecret/uri(issuer:account:)``, with error correction of level M.
    public init(_ text: Secret) throws(QRError) {
        let bytes = Array(text.reveal().utf8)
        guard (1...Self.maximumLength).contains(bytes.count) else { throw .tooLong }
        guard let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M) else { throw .outOfMemory }
        defer { QRcode_free(code) }
        width = Int(code.pointee.width)
        // The lowest bit is the colour; the others say what the module is for.
        modules = (0..<width * width).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// The code as an `svg` element of one path, to be put into a page or a file: black on white in dark pages too, since readers
    /// expect it. It has no styles and scripts, which content security policies refuse.
    public var svg: String {
        let size = width + 2 * Self.margin
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, modules[row * width + column] { column += 1 }
                if column > start {
                    path += "M\(start + Self.margin) \(row + Self.margin)h\(column - start)v1h-\(column - start)z"
                }
                column += 1
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size) \(size)" shape-rendering="crispEdges" role="img">\
            <path fill="#fff" d="M0 0h\(size)v\(size)H0z"/><path fill="#000" d="\(path)"/></svg>
            """
    }
}
