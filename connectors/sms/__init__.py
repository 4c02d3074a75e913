"""SMS and MMS by Twilio, and WhatsApp where it comes by way of Twilio."""
