"""A client of S3 in a page, for tests of our store: it signs, and says what was answered."""

import datetime
import hashlib
import hmac
import http.client
import urllib.parse


class Client:
    """One connection; not for several threads."""

    def __init__(self, port, key="tester", secret="secret-of-tests"):
        self.port, self.key, self.secret = port, key, secret
        self.connection = None

    def ask(self, method, path, query="", body=b"", fields=None):
        """(status, fields, body). Raises OSError or HTTPException where no answer came."""
        path = urllib.parse.quote(path)
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        signed = {
            "host": f"127.0.0.1:{self.port}",
            "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-amz-date": now,
            **(fields or {}),
        }
        signed["authorization"] = self.authorization(method, path, query, signed, now)
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.connection.request(method, path + ("?" + query if query else ""), body, signed)
            answer = self.connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise

    def authorization(self, method, path, query, fields, now):
        words = sorted(one if "=" in one else one + "=" for one in query.split("&") if one)
        names = sorted(fields)
        canonical = "\n".join(
            [method, path, "&".join(words)]
            + [f"{name}:{fields[name]}" for name in names]
            + ["", ";".join(names), fields["x-amz-content-sha256"]]
        )
        scope = f"{now[:8]}/us-east-1/s3/aws4_request"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        key = ("AWS4" + self.secret).encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{digest}".encode()
        signature = hmac.new(key, text, hashlib.sha256).hexdigest()
        return (
            f"AWS4-HMAC-SHA256 Credential={self.key}/{scope}, "
            f"SignedHeaders={';'.join(names)}, Signature={signature}"
        )
