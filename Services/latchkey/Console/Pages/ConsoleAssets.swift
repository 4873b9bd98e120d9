import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Primitives

/// The stylesheet, the script and the icon of the console. Their names contain a hash of their content, so browsers may keep them.
struct ConsoleAsset: Sendable {
    let name: String
    /// The media type.
    let type: String
    let bytes: ByteBuffer

    var path: String { "/assets/\(name)" }

    init(_ name: String, _ ending: String, _ type: String, _ bytes: [UInt8]) {
        self.name = "\(name).\(Data(bytes).sha256.prefix(8).hexadecimal).\(ending)"
        self.type = type
        self.bytes = ByteBuffer(bytes: bytes)
    }

    static let style = ConsoleAsset("console", "css", "text/css; charset=utf-8", PackageResources.console_css)
    static let script = ConsoleAsset("console", "js", "text/javascript; charset=utf-8", PackageResources.console_js)
    static let icon = ConsoleAsset("icon", "svg", "image/svg+xml", PackageResources.console_icon_svg)
    static let all = [style, script, icon]

    /// The response with the file.
    var response: Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "public, max-age=31536000, immutable"],
            body: .init(byteBuffer: bytes))
    }
}
