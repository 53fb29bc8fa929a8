package dev.portcullis.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** Passes bytes between a TLS 1.3 client and server, but for the server's alerts: so its connection ends without close_notify, as if it had been cut. */
final class TcpCutter {
    private static final int HEADER_BYTES = 5;
    private static final int APPLICATION_DATA = 23;
    /** Two bytes of alert, one of type, a tag of 16, and the JDK pads by 16: no other record of these tests is as short. */
    private static final int MAX_ALERT_BYTES = 35;

    private final Socket client;
    private final Socket server;

    TcpCutter(Socket client, Socket server) {
        this.client = client;
        this.server = server;
    }

    /** Returns when the server has closed its side. */
    void relay() throws IOException {
        Thread up = new Thread(this::relayUp, "tcp-cutter");
        up.setDaemon(true);
        up.start();
        InputStream in = server.getInputStream();
        byte[] header = in.readNBytes(HEADER_BYTES);
        while (header.length == HEADER_BYTES) {
            byte[] content = in.readNBytes((header[3] & 0xFF) << 8 | (header[4] & 0xFF));
            if (header[0] != APPLICATION_DATA || content.length > MAX_ALERT_BYTES) {
                client.getOutputStream().write(header);
                client.getOutputStream().write(content);
                client.getOutputStream().flush();
            }
            header = in.readNBytes(HEADER_BYTES);
        }
    }

    private void relayUp() {
        try {
            client.getInputStream().transferTo(server.getOutputStream());
        } catch (IOException e) {
            // One of both is gone: so is the relay.
            return;
        }
    }
}
