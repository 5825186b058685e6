// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/hmac"
	"crypto/sha1" // signature version 1 of the API is HMAC-SHA1
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// escape is the percent-encoding of the signatures: everything but letters, digits and "-_.~" (reference: signatures.md §3).
func escape(text string) string {
	text = url.QueryEscape(text)
	text = strings.ReplaceAll(text, "+", "%20")
	text = strings.ReplaceAll(text, "*", "%2A")
	return strings.ReplaceAll(text, "%7E", "~")
}

// canonicalQuery joins the parameters in the order of their names; the named one is left out.
func canonicalQuery(params url.Values, without string) string {
	var out strings.Builder
	for _, key := range slices.Sorted(maps.Keys(params)) {
		if key == without {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('&')
		}
		out.WriteString(escape(key) + "=" + escape(first(params[key])))
	}
	return out.String()
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// stringToSignV1 is what a request of signature version 1 signs (reference: signatures.md §3).
func stringToSignV1(method string, params url.Values) string {
	return method + "&%2F&" + escape(canonicalQuery(params, "Signature"))
}

func signV1(secret, stringToSign string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(stringToSign))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

const algorithmV3 = "ACS3-HMAC-SHA256"

// canonicalRequestV3 is what a request of signature version 3 hashes (reference: signatures.md §4).
func canonicalRequestV3(method, host string, query url.Values, header http.Header, signed []string, body []byte) string {
	var headers strings.Builder
	for _, name := range signed {
		list := slices.Clone(header.Values(name))
		if name == "host" {
			list = []string{host}
		}
		for i := range list {
			list[i] = strings.TrimSpace(list[i])
		}
		slices.Sort(list)
		headers.WriteString(name + ":" + strings.Join(list, ",") + "\n")
	}
	return strings.Join([]string{
		method, "/", canonicalQuery(query, ""), headers.String(), strings.Join(signed, ";"), hashPayload(body),
	}, "\n")
}

// hashPayload is what a request of version 3 says of its body, in the header x-acs-content-sha256 too.
func hashPayload(body []byte) string {
	hash := sha256.Sum256(body)
	return hex.EncodeToString(hash[:])
}

func stringToSignV3(canonicalRequest string) string {
	hash := sha256.Sum256([]byte(canonicalRequest))
	return algorithmV3 + "\n" + hex.EncodeToString(hash[:])
}

func signV3(secret, stringToSign string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stringToSign))
	return hex.EncodeToString(mac.Sum(nil))
}

// authorization is the content of an Authorization header of signature version 3.
type authorization struct {
	keyID     string
	signed    []string
	signature string
}

// parseAuthorization reads `ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…`.
func parseAuthorization(header string) (authorization, error) {
	algorithm, rest, _ := strings.Cut(header, " ")
	if algorithm != algorithmV3 {
		return authorization{}, fail("InvalidSignatureMethod")
	}
	var a authorization
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			a.keyID = value
		case "SignedHeaders":
			a.signed = strings.Split(strings.ToLower(value), ";")
		case "Signature":
			a.signature = value
		}
	}
	if a.keyID == "" || a.signature == "" || !signsEnough(a.signed) {
		return authorization{}, fail("IncompleteSignature")
	}
	return a, nil
}

// signsEnough says whether the headers that make a request what it is are signed.
func signsEnough(signed []string) bool {
	for _, name := range []string{"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"} {
		if !slices.Contains(signed, name) {
			return false
		}
	}
	return true
}

func sameSignature(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }
