// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// credentialReportRow is the last report that was asked for: a table of the users and their
// credentials at that time (reference: behaviours.md §15).
type credentialReportRow struct {
	Started time.Time
	Lines   []string // without the header
}

var credentialReports = store.NewTable("credential-report", func(*credentialReportRow) string { return accountKey })

type reportStateAnswer struct{ State string }

// credentialReportAnswer tells as text whether there is more.
type credentialReportAnswer struct {
	Content       string
	GeneratedTime string
	IsTruncated   string
	NextToken     string `json:",omitempty"`
}

// How long the making of a report takes, and how long it is served, are guesses; that there is a
// new one every four hours at most is documented.
const (
	reportTakes     = 2 * time.Second
	reportIsNewFor  = 4 * time.Hour
	reportIsKeptFor = 24 * time.Hour
	reportLines     = 3501

	reportStarted    = "STARTED"
	reportInProgress = "INPROGRESS"
	reportCompleted  = "COMPLETED"

	reportNone = "-"   // never, or not needed
	reportNA   = "N/A" // there is no such credential
)

func credentialReportObject() object {
	on := []resource{theAccount}
	return object{
		tables: []store.Schema{credentialReports},
		errors: map[string]wording{
			"EntityNotExist.CredentialReport": {http.StatusNotFound, "The credential report does not exist."},
			"Expired.CredentialReport":        {http.StatusGone, "The credential report has expired."},
		},
		actions: []action{
			{product: productIMS, name: "GenerateCredentialReport", writes: true, resources: on, run: generateCredentialReport},
			{product: productIMS, name: "GetCredentialReport", resources: on, run: getCredentialReport,
				params: []param{plain("NextToken"), number("MaxItems", 1, reportLines)}},
		},
	}
}

func generateCredentialReport(c *call) (any, error) {
	report, ok := credentialReports.Get(c.tx, accountKey)
	switch age := c.now.Sub(report.Started); {
	case ok && age < reportTakes:
		return reportStateAnswer{reportInProgress}, nil
	case ok && age < reportIsNewFor:
		return reportStateAnswer{reportCompleted}, nil
	}
	credentialReports.Put(c.tx, credentialReportRow{Started: c.now, Lines: c.reportLines()})
	return reportStateAnswer{reportStarted}, nil
}

func getCredentialReport(c *call) (any, error) {
	report, ok := credentialReports.Get(c.tx, accountKey)
	switch age := c.now.Sub(report.Started); {
	case !ok, age < reportTakes:
		return nil, fail("EntityNotExist.CredentialReport")
	case age >= reportIsKeptFor:
		return nil, fail("Expired.CredentialReport")
	}
	text, err := readMarker(c.text("NextToken"))
	if err != nil {
		return nil, refused("NextToken")
	}
	from, _ := strconv.Atoi(text) // "" is the beginning
	from = min(max(from, 0), len(report.Lines))
	to := min(from+c.in.integer("MaxItems", reportLines), len(report.Lines))
	content := strings.Join(report.Lines[from:to], "")
	if from == 0 {
		content = csvLine(reportHeader()) + content
	}
	answer := credentialReportAnswer{
		Content: base64.StdEncoding.EncodeToString([]byte(content)), GeneratedTime: date(report.Started.Add(reportTakes)),
		IsTruncated: strconv.FormatBool(to < len(report.Lines)),
	}
	if to < len(report.Lines) {
		answer.NextToken = writeMarker(strconv.Itoa(to))
	}
	return answer, nil
}

func reportHeader() []string {
	header := []string{
		"user", "user_creation_time", "user_last_logon", "password_exist", "password_active", "password_last_changed",
		"password_next_rotation", "mfa_active",
	}
	for _, key := range []string{
		"access_key_1", "access_key_2", "additional_access_key_1", "additional_access_key_2", "additional_access_key_3",
	} {
		header = append(header, key+"_exist", key+"_active", key+"_last_rotated", key+"_last_used")
	}
	return header
}

// reportLines is a line of the account itself and one of each user.
func (c *call) reportLines() []string {
	root := []string{"<root>", reportNone, reportNone, upper(true), reportNA, reportNone, reportNA, upper(false)}
	rootKey := accessKeyRow{ID: c.root.ID, Status: keyActive}
	rootKeys := append([]accessKeyRow{rootKey}, slices.Collect(accessKeysOfUser.Match(c.tx, ""))...)
	lines := []string{csvLine(append(root, c.reportKeys(rootKeys)...))}
	for u := range usersByName.After(c.tx, "") {
		fields := append(c.reportLogon(u), c.reportKeys(slices.Collect(accessKeysOfUser.Match(c.tx, u.ID)))...)
		lines = append(lines, csvLine(fields))
	}
	return lines
}

// reportLogon is what the report says of a user but for the keys.
func (c *call) reportLogon(u userRow) []string {
	fields := []string{c.principalNameOf(u), date(u.CreateDate), reportDate(u.LastLoginDate)}
	p, ok := loginProfiles.Get(c.tx, u.ID)
	if !ok {
		return append(fields, upper(false), reportNA, reportNA, reportNA, reportNA)
	}
	next := reportNone
	if days := c.accountSettings().PasswordPolicy.MaxAge; days > 0 {
		next = date(p.UpdateDate.AddDate(0, 0, days))
	}
	return append(fields, upper(true), upper(p.Status == logonActive), date(p.UpdateDate), next,
		upper(mfaDevicesOfUser.Count(c.tx, u.ID) > 0))
}

// reportKeys are the columns of up to five keys, the oldest first.
func (c *call) reportKeys(keys []accessKeyRow) []string {
	slices.SortFunc(keys, func(a, b accessKeyRow) int { return a.CreateDate.Compare(b.CreateDate) })
	var fields []string
	for i := range 5 {
		if i >= len(keys) {
			fields = append(fields, upper(false), reportNA, reportNA, reportNA)
			continue
		}
		used := reportNone
		if use, ok := c.store.LastUse(keys[i].ID); ok {
			used = date(use.At)
		}
		fields = append(fields, upper(true), upper(keys[i].Status == keyActive), reportDate(keys[i].UpdateDate), used)
	}
	return fields
}

func csvLine(fields []string) string {
	var line bytes.Buffer
	w := csv.NewWriter(&line)
	_ = w.Write(fields) // a buffer takes everything
	w.Flush()
	return line.String()
}

func reportDate(t time.Time) string {
	if t.IsZero() {
		return reportNone
	}
	return date(t)
}

func upper(b bool) string { return strings.ToUpper(strconv.FormatBool(b)) }
