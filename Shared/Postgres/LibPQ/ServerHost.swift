/// One server of a connection URL that may list several (`postgresql://a:5432,b:5432/db`).
struct ServerHost: Sendable, Equatable {
    /// The options `host`, `hostaddr` and `port` for this server alone; empty if the URL names one server.
    let options: KeyValuePairs<String, String>

    /// The server that the URL names, for a URL with one.
    static let ofURL = ServerHost(options: [:])

    /// The servers in the options of a URL. Nil if the lists of hosts, addresses and ports differ in length, or one of several
    /// hosts has no name.
    static func all(in options: [String: String]) -> [ServerHost]? {
        func list(_ name: String) -> [String] {
            options[name].map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? []
        }
        let (names, addresses, ports) = (list("host"), list("hostaddr"), list("port"))
        let count = max(names.count, addresses.count)
        guard count > 1 else { return ports.count > 1 ? nil : [.ofURL] }
        guard [0, count].contains(names.count), [0, count].contains(addresses.count),
            [0, 1, count].contains(ports.count), !(names + addresses).contains("")
        else { return nil }
        return (0..<count).map { index in
            let port = ports.isEmpty ? "" : ports[ports.count == 1 ? 0 : index]
            // libpq ignores options with an empty value.
            return ServerHost(options: [
                "host": names.isEmpty ? "" : names[index],
                "hostaddr": addresses.isEmpty ? "" : addresses[index],
                "port": port.isEmpty ? "5432" : port,
            ])
        }
    }

    static func == (one: ServerHost, other: ServerHost) -> Bool {
        one.options.elementsEqual(other.options) { $0 == $1 }
    }
}
