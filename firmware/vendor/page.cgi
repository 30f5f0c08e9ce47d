#!/bin/sh
exec /usr/sbin/wanbell cgi
