internal import CMaxMindDB
import Foundation
import Models
import Primitives

/// A file in the MaxMind DB format, read by libmaxminddb: network addresses with the names of their city and country in some languages.
final class PlaceDatabase: Sendable {
    /// In bytes. A longer name is left out.
    private static let maximumNameLength = 200

    /// The file that it was read from.
    let version: FileVersion
    /// What its makers call this kind of database, such as `GeoLite2-City`.
    let kind: String
    /// When it was made.
    let madeAt: Date
    // Nothing changes it after `init`: look-ups of libmaxminddb only read it, so threads may share it. `deinit` runs when nobody looks
    // anything up any more.
    nonisolated(unsafe) private let database: UnsafeMutablePointer<MMDB_s>

    /// Reads the file at `path`, and tries it out.
    init(path: String) throws(GeoIPError) {
        let copy = try FileCopy(of: path)
        let database = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
        database.initialize(to: MMDB_s())
        let status = copy.withPath { MMDB_open($0, UInt32(MMDB_MODE_MMAP), database) }
        guard status == MMDB_SUCCESS else {
            database.deallocate()
            throw .invalid(String(cString: MMDB_strerror(status)))
        }
        self.database = database
        version = copy.version
        let metadata = database.pointee.metadata
        kind = metadata.database_type.map { String(cString: $0) } ?? ""
        madeAt = Date(timeIntervalSince1970: TimeInterval(metadata.build_epoch))
        try check()
    }

    deinit {
        MMDB_close(database)
        database.deallocate()
    }

    /// Roughly where an address is, with names in the first of `languages` (BCP 47) that has one, else in English. Nil for a private
    /// address, one that the file does not have, and a text that is no IP address.
    func place(of address: String, languages: [String]) -> Place? {
        guard let bytes = PrivateAddresses.bytes(ofAddress: address), !PrivateAddresses.contains(bytes),
            case .found(let entry) = lookUp(bytes)
        else { return nil }
        let languages = Self.keys(of: languages)
        func name(of part: String) -> String? {
            languages.lazy.compactMap { self.text(in: entry, at: [part, "names", $0]) }.first
        }
        return Place(city: name(of: "city"), country: name(of: "country"))
    }

    private enum LookUp {
        case found(MMDB_entry_s)
        case missing
        /// libmaxminddb's status.
        case broken(Int32)
    }

    private func lookUp(_ bytes: [UInt8]) -> LookUp {
        let isMapped = bytes.count == 16 && bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        let bytes = isMapped ? Array(bytes.suffix(4)) : bytes
        var status: Int32 = 0
        let result: MMDB_lookup_result_s
        if bytes.count == 4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
            result = lookUp(&address, &status)
        } else {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
            result = lookUp(&address, &status)
        }
        // A file of IPv4 addresses alone is no broken one.
        if status == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR { return .missing }
        guard status == MMDB_SUCCESS else { return .broken(status) }
        return result.found_entry ? .found(result.entry) : .missing
    }

    private func lookUp<Address>(_ address: inout Address, _ status: inout Int32) -> MMDB_lookup_result_s {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { MMDB_lookup_sockaddr(database, $0, &status) }
        }
    }

    /// A text of an entry. Nil if it has none there, or one that can't be shown.
    private func text(in entry: MMDB_entry_s, at path: [String]) -> String? {
        var (entry, data) = (entry, MMDB_entry_data_s())
        let words = path.map { strdup($0) }
        defer { words.forEach { free($0) } }
        let pointers = words.map { UnsafePointer($0) } + [nil]
        guard MMDB_aget_value(&entry, &data, pointers) == MMDB_SUCCESS, data.has_data,
            data.type == UInt32(MMDB_DATA_TYPE_UTF8_STRING), data.data_size <= UInt32(Self.maximumNameLength),
            let start = data.utf8_string
        else { return nil }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(data.data_size))
        return String(validating: bytes, as: UTF8.self).flatMap { VisibleName.isValid($0) ? $0 : nil }
    }

    /// The names of languages in such files, best first: `fr-CA` is `fr` there, and Chinese is told apart by country.
    private static func keys(of languages: [String]) -> [String] {
        languages.flatMap { tag in
            let base = tag.prefix { $0 != "-" }
            return base == "zh" ? ["zh-CN"] : [tag, String(base)]
        } + ["en"]
    }

    /// Looks up an address in each of 256 networks of both kinds, since a file can have a good end and garbage before it.
    private func check() throws(GeoIPError) {
        for number in UInt8.min...UInt8.max {
            for bytes in [[number, 1, 1, 1], [0x20 | number >> 3, number << 5] + [UInt8](repeating: 1, count: 14)] {
                if case .broken(let status) = lookUp(bytes) { throw .invalid(String(cString: MMDB_strerror(status))) }
            }
        }
    }
}
